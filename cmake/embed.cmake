# cmake -DOUT=file.cc -DHEADER=path.h -DNAMESPACE=ns -DASSETS="NAME=file,file;NAME=file" -P embed.cmake
#
# Writes a C++ file that defines, for every NAME, `const Asset NAME`: the files one after the other,
# byte for byte, and the SHA-256 of that in hexadecimal digits.
set(code "// Made by cmake/embed.cmake.\n#include \"${HEADER}\"\n\nnamespace ${NAMESPACE} {\n")
foreach(asset IN LISTS ASSETS)
  string(REGEX MATCH "^([^=]+)=(.*)$" matched "${asset}")
  set(name "${CMAKE_MATCH_1}")
  string(REPLACE "," ";" files "${CMAKE_MATCH_2}")
  set(text "")
  foreach(file IN LISTS files)
    file(READ "${file}" part)
    string(APPEND text "${part}")
  endforeach()
  # Nothing may end the element that the text is put into, or the literal that it stands in.
  string(TOLOWER "${text}" lower)
  foreach(forbidden IN ITEMS "</script" "</style" "<!--" ")embedded\"")
    string(FIND "${lower}" "${forbidden}" at)
    if(NOT at EQUAL -1)
      message(FATAL_ERROR "${name} holds ${forbidden}")
    endif()
  endforeach()
  string(SHA256 hash "${text}")
  string(APPEND code "\nconst Asset ${name} = {R\"embedded(${text})embedded\", \"${hash}\"};\n")
endforeach()
string(APPEND code "\n}  // namespace ${NAMESPACE}\n")
file(WRITE "${OUT}" "${code}")
