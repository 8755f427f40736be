; Adds Impasto to the "Open with" menu of pictures, for the user (or machine) it is installed for. The default applications of these
; file types do not change.

!macro impastoOffer EXTENSION
  WriteRegStr SHELL_CONTEXT "Software\Classes\Applications\${APP_EXECUTABLE_FILENAME}\SupportedTypes" ".${EXTENSION}" ""
  WriteRegStr SHELL_CONTEXT "Software\Classes\.${EXTENSION}\OpenWithProgids" "Impasto.Picture" ""
!macroend

!macro impastoWithdraw EXTENSION
  DeleteRegValue SHELL_CONTEXT "Software\Classes\.${EXTENSION}\OpenWithProgids" "Impasto.Picture"
!macroend

!macro impastoForEach ACTION
  !insertmacro ${ACTION} jpg
  !insertmacro ${ACTION} jpeg
  !insertmacro ${ACTION} png
  !insertmacro ${ACTION} webp
  !insertmacro ${ACTION} tif
  !insertmacro ${ACTION} tiff
  !insertmacro ${ACTION} avif
  !insertmacro ${ACTION} gif
!macroend

!macro customInstall
  WriteRegStr SHELL_CONTEXT "Software\Classes\Applications\${APP_EXECUTABLE_FILENAME}" "FriendlyAppName" "${PRODUCT_NAME}"
  WriteRegStr SHELL_CONTEXT "Software\Classes\Applications\${APP_EXECUTABLE_FILENAME}\shell\open\command" "" '"$INSTDIR\${APP_EXECUTABLE_FILENAME}" "%1"'
  WriteRegStr SHELL_CONTEXT "Software\Classes\Impasto.Picture" "" "Picture"
  WriteRegStr SHELL_CONTEXT "Software\Classes\Impasto.Picture\shell\open\command" "" '"$INSTDIR\${APP_EXECUTABLE_FILENAME}" "%1"'
  !insertmacro impastoForEach impastoOffer
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
!macroend

!macro customUnInstall
  !insertmacro impastoForEach impastoWithdraw
  DeleteRegKey SHELL_CONTEXT "Software\Classes\Impasto.Picture"
  DeleteRegKey SHELL_CONTEXT "Software\Classes\Applications\${APP_EXECUTABLE_FILENAME}"
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
!macroend
