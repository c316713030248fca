@echo off
rem Starts the program with the Node beside it. Where "service install" or "task install" has made the data folder, its
rem settings and state are used unless --home names others.
setlocal
if not defined CMS_CALENDAR_MAGIC_HOME if exist "%ProgramData%\CMS Calendar Magic\config\" set "CMS_CALENDAR_MAGIC_HOME=%ProgramData%\CMS Calendar Magic"
"%~dp0node.exe" "%~dp0dist\main.js" %*
