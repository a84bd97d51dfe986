@echo off
rem For a double-click: makes the report of the newest year, opens the status page, and leaves the window open.
call "%~dp0make.cmd" report OPEN=1
echo.
pause
