# คำสั่งของ pmqa: พิมพ์ make เฉย ๆ เพื่อดูรายการ
# Works with GNU make on Linux, macOS and Windows: recipes call Python alone, no shell tools.

YEAR ?=
VENV := .venv

ifeq ($(OS),Windows_NT)
  PYTHON ?= py -3
  BIN := $(VENV)/Scripts
else
  PYTHON ?= python3
  BIN := $(VENV)/bin
endif

# Thai on every screen, whatever the machine's own encoding; no compiled files in the middle of a reading.
export PYTHONUTF8 := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

PY := $(BIN)/python
PMQA := $(PY) -m pipeline

.DEFAULT_GOAL := help
.PHONY: help ready ready-test report check watch pdf forms rules sample lint templates docs test test-fast gates audit oldest pins clean

help: ## แสดงรายการคำสั่งนี้
	@$(PYTHON) -c "import pathlib, re; text = pathlib.Path('Makefile').read_text(encoding='utf-8'); [print(f'make {name:10}{words}') for name, words in re.findall(r'^([\w-]+):[^#\n]*## (.*)', text, re.M)]"

report: ready ## อ่านสมุดงานใน inputs/<ปี> ตรวจ แล้วเขียนรายงานและระเบียบวาระลง outputs/<ปี> (เลือกปี: make report YEAR=2564)
	@$(PMQA) report $(YEAR)

check: ready ## ทำทุกอย่างเว้นแต่เอกสาร Word และบอกทุกข้อที่ต้องแก้
	@$(PMQA) check $(YEAR)

watch: ready ## เฝ้าดู inputs/<ปี> แล้วตรวจใหม่ทุกครั้งที่สมุดงานเปลี่ยน (กด Ctrl-C เพื่อหยุด)
	@$(PMQA) watch $(YEAR)

pdf: ready ## แปลงเอกสาร Word ใน outputs/<ปี> เป็น PDF (ต้องมี LibreOffice)
	@$(PMQA) pdf $(YEAR)

forms: ready ## สร้างแบบของปีใหม่ให้ทุกหน่วยงานลง outputs/<ปี>/forms โดยยกข้อมูลมาจากปีก่อน (make forms YEAR=2565)
	@$(PMQA) forms $(YEAR)

rules: ready ## แสดงกติกาที่ใช้ตรวจทุกข้อ
	@$(PMQA) rules

sample: ready ## สร้างสมุดงานตัวอย่างใน inputs/2564 ใหม่
	@$(PY) -m pipeline.sample

lint: ready ## ตรวจแม่แบบ Word ใน templates และบอกจุดที่ผิด
	@$(PMQA) lint

templates: ready ## สร้างแม่แบบ Word ต้นฉบับและคู่มือใน templates (แม่แบบที่แก้แล้วไม่ถูกเขียนทับ)
	@$(PY) -m pipeline.word.originals templates

docs: ready ## เขียนส่วนของ docs ที่มาจากโค้ดใหม่ (สำหรับผู้ดูแล)
	@$(PY) -m pipeline.reference .

# In parallel, a file of tests in one process: what its tests share is made once.
PYTEST := $(PY) -m pytest --numprocesses auto --dist loadfile
test: ready-test ## ตรวจโปรแกรมทั้งหมด (สำหรับผู้ดูแล)
	@$(PYTEST)

test-fast: ready-test ## ตรวจโปรแกรมเฉพาะส่วนที่ไม่ต้องใช้โปรแกรมอื่นและใช้เวลาไม่นาน (สำหรับผู้ดูแล)
	@$(PYTEST) -m "not (soffice or ooxml or chromium or long)"

gates: ready-test ## ตรวจรูปแบบโค้ด (สำหรับผู้ดูแล)
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy
	@$(BIN)/lint-imports

audit: ready-test ## ตรวจสัญญาอนุญาตและช่องโหว่ที่ทราบแล้วของทุกอย่างที่ติดตั้ง (สำหรับผู้ดูแล)
	@$(PY) tools/audit.py

oldest: ready-test ## ทำรายงานตัวอย่างด้วยรุ่นเก่าที่สุดที่ setup.cfg ยอมรับ (สำหรับผู้ดูแล)
	@$(PY) tools/oldest.py

# constraints.txt is what users get; constraints-test.txt is what the tests get besides, in the same versions.
PINS = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --custom-compile-command "make pins" $(if $(UPGRADE),--upgrade)
pins: ready-test ## ปรับ constraints.txt ตาม setup.cfg (ใช้รุ่นใหม่ที่สุด: make pins UPGRADE=1) (สำหรับผู้ดูแล)
	@$(PINS) --extra install --extra test --output-file constraints-test.txt setup.cfg
	@$(PINS) --extra install --constraint constraints-test.txt --output-file constraints.txt setup.cfg

# What users get is installed by hash from constraints.txt; a second run installs nothing.
ready:
	@$(PYTHON) tools/prepare.py

ready-test:
	@$(PYTHON) tools/prepare.py test

clean: ## ลบเครื่องมือที่ติดตั้งไว้ (.venv)
	@$(PYTHON) -c "import shutil; shutil.rmtree('$(VENV)', ignore_errors=True)"
