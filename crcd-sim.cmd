@echo off
rem Simulateur CRCD: prepares the machine on first use, then runs. Not tried on Windows yet.
setlocal
set "HERE=%~dp0"
set "VENV=%HERE%.venv"
set "LOCK=requirements.lock"
if /i "%~1"=="test" set "LOCK=requirements-test.lock"
set "STAMP=%VENV%\.crcd-%LOCK%"
fc /b "%HERE%%LOCK%" "%STAMP%" >nul 2>&1
if not errorlevel 1 goto run
where py >nul 2>&1
if errorlevel 1 (
  echo Il faut Python 3.11 ou plus recent : installez-le depuis le Microsoft Store ou python.org.
  exit /b 1
)
py -3 -c "import sys; sys.exit(sys.version_info < (3, 11))"
if errorlevel 1 (
  echo Il faut Python 3.11 ou plus recent.
  exit /b 1
)
echo [1/2] Environnement Python dans .venv
if not exist "%VENV%\Scripts\python.exe" py -3 -m venv "%VENV%"
if errorlevel 1 exit /b 1
echo [2/2] Bibliotheques Python (quelques minutes la premiere fois)
"%VENV%\Scripts\python.exe" -m pip install --disable-pip-version-check --require-hashes --only-binary :all: -r "%HERE%%LOCK%"
if errorlevel 1 (
  echo Les bibliotheques n'ont pas pu etre installees. Verifiez la connexion, puis relancez crcd-sim.
  exit /b 1
)
copy /y "%HERE%%LOCK%" "%STAMP%" >nul
:run
set "PYTHONPATH=%HERE%;%PYTHONPATH%"
set "PYTHONUTF8=1"
if /i "%~1"=="test" (
  pushd "%HERE%"
  "%VENV%\Scripts\python.exe" -m tests.run %2 %3 %4 %5
  popd
  exit /b %errorlevel%
)
"%VENV%\Scripts\python.exe" -m crcd_sim %*
exit /b %errorlevel%
