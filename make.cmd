@echo off
rem make for Windows: what is typed after it goes to tools\make.py, as from the Makefile. In PowerShell: .\make report
rem Letters of ASCII alone: how Windows reads any others in this file depends on the console.
setlocal
set PYTHONUTF8=1
set "PMQA_PYTHON=py -3"
%PMQA_PYTHON% -c "" >nul 2>nul
if errorlevel 1 set "PMQA_PYTHON=python"
%PMQA_PYTHON% -c "" >nul 2>nul
if errorlevel 1 goto no_python
%PMQA_PYTHON% "%~dp0tools\make.py" %*
exit /b %ERRORLEVEL%

:no_python
for /f "tokens=2 delims=:." %%p in ('chcp') do set "PMQA_CODE_PAGE=%%p"
chcp 65001 >nul
type "%~dp0tools\no-python.txt"
chcp %PMQA_CODE_PAGE% >nul
exit /b 3
