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
TOUCH = $(PY) -c "import pathlib, sys; pathlib.Path(sys.argv[1]).touch()"

.DEFAULT_GOAL := help
.PHONY: help report check watch pdf forms rules sample lint templates docs test gates clean

help: ## แสดงรายการคำสั่งนี้
	@$(PYTHON) -c "import pathlib, re; text = pathlib.Path('Makefile').read_text(encoding='utf-8'); [print(f'make {name:10}{words}') for name, words in re.findall(r'^(\w+):[^#\n]*## (.*)', text, re.M)]"

report: $(VENV)/ready ## อ่านสมุดงานใน inputs/<ปี> ตรวจ แล้วเขียนรายงานและระเบียบวาระลง outputs/<ปี> (เลือกปี: make report YEAR=2564)
	@$(PMQA) report $(YEAR)

check: $(VENV)/ready ## ทำทุกอย่างเว้นแต่เอกสาร Word และบอกทุกข้อที่ต้องแก้
	@$(PMQA) check $(YEAR)

watch: $(VENV)/ready ## เฝ้าดู inputs/<ปี> แล้วตรวจใหม่ทุกครั้งที่สมุดงานเปลี่ยน (กด Ctrl-C เพื่อหยุด)
	@$(PMQA) watch $(YEAR)

pdf: $(VENV)/ready ## แปลงเอกสาร Word ใน outputs/<ปี> เป็น PDF (ต้องมี LibreOffice)
	@$(PMQA) pdf $(YEAR)

forms: $(VENV)/ready ## สร้างแบบของปีใหม่ให้ทุกหน่วยงานลง outputs/<ปี>/forms โดยยกข้อมูลมาจากปีก่อน (make forms YEAR=2565)
	@$(PMQA) forms $(YEAR)

rules: $(VENV)/ready ## แสดงกติกาที่ใช้ตรวจทุกข้อ
	@$(PMQA) rules

sample: $(VENV)/ready ## สร้างสมุดงานตัวอย่างใน inputs/2564 ใหม่
	@$(PY) -m pipeline.sample

lint: $(VENV)/ready ## ตรวจแม่แบบ Word ใน templates และบอกจุดที่ผิด
	@$(PMQA) lint

templates: $(VENV)/ready ## สร้างแม่แบบ Word ต้นฉบับและคู่มือใน templates (แม่แบบที่แก้แล้วไม่ถูกเขียนทับ)
	@$(PY) -m pipeline.word.originals templates

docs: $(VENV)/ready ## เขียนส่วนของ docs ที่มาจากโค้ดใหม่ (สำหรับผู้ดูแล)
	@$(PY) -m pipeline.reference .

test: $(VENV)/ready-test ## ตรวจโปรแกรมทั้งหมด (สำหรับผู้ดูแล)
	@$(PY) -m pytest

gates: $(VENV)/ready-test ## ตรวจรูปแบบโค้ด (สำหรับผู้ดูแล)
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy
	@$(BIN)/lint-imports

# What users get is pinned by constraints.txt; a second run installs nothing.
$(VENV)/ready: setup.cfg pyproject.toml constraints.txt
	@$(PYTHON) -c "import sys; sys.version_info < (3, 11) and sys.exit('ต้องใช้ Python 3.11 ขึ้นไป แต่เครื่องนี้เป็น ' + sys.version.split()[0])"
	@$(PYTHON) -c "print('กำลังเตรียมเครื่องมือครั้งแรก ใช้เวลาประมาณหนึ่งนาที')"
	@$(PYTHON) -m venv $(VENV)
	@$(PY) -m pip install --quiet --constraint constraints.txt --editable .
	@$(TOUCH) $@

$(VENV)/ready-test: $(VENV)/ready
	@$(PY) -m pip install --quiet --constraint constraints.txt --editable ".[test]"
	@$(TOUCH) $@

clean: ## ลบเครื่องมือที่ติดตั้งไว้ (.venv)
	@$(PYTHON) -c "import shutil; shutil.rmtree('$(VENV)', ignore_errors=True)"
