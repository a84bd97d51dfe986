# คำสั่งของ pmqa: พิมพ์ make เฉย ๆ เพื่อดูรายการ
# For GNU make on Linux and macOS; make.cmd does the same on Windows with Python alone. Every command and what it runs
# stands in tools/make.py, which is told the variables (YEAR=2565) by make itself, in MAKEFLAGS.

PYTHON ?= $(if $(filter Windows_NT,$(OS)),py -3,python3)

# Thai on every screen, whatever the machine's own encoding.
export PYTHONUTF8 := 1

.DEFAULT_GOAL := help
.SUFFIXES:
.PHONY: always

%: always
	@$(PYTHON) tools/make.py $@

Makefile: ;
