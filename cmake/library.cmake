# tracegate_options: the flags of every target of this project.
add_library(tracegate_options INTERFACE)
target_compile_options(tracegate_options INTERFACE
  -Wall -Wextra -Wconversion -Wshadow -Wnon-virtual-dtor -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # g++ 12 warns of overlapping copies inside std::string that cannot happen (GCC bug 105651).
  target_compile_options(tracegate_options INTERFACE -Wno-restrict)
endif()
target_include_directories(tracegate_options INTERFACE ${CMAKE_SOURCE_DIR})
if(TRACEGATE_SANITIZE)
  target_compile_options(tracegate_options INTERFACE
    -fsanitize=${TRACEGATE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(tracegate_options INTERFACE -fsanitize=${TRACEGATE_SANITIZE})
endif()
if(TRACEGATE_FUZZ)
  # Coverage for libFuzzer in everything, its main only in the targets of tests/fuzz.
  target_compile_options(tracegate_options INTERFACE -fsanitize=fuzzer-no-link)
  target_link_options(tracegate_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

# tracegate_library(NAME DIR folder [EXCLUDE file...] LINKS lib... [PRIVATE lib...])
#
# One library per folder: every .cc below DIR. LINKS lists what its headers and
# sources may use; the short name of another folder's library means that library.
# tests/layering.py reads the includes and holds them to the same list.
function(tracegate_library NAME)
  cmake_parse_arguments(ARG "" "DIR" "EXCLUDE;LINKS;PRIVATE" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${ARG_DIR}/*.cc)
  foreach(excluded IN LISTS ARG_EXCLUDE)
    list(FILTER sources EXCLUDE REGEX "/${excluded}$")
  endforeach()
  add_library(tracegate_${NAME} STATIC ${sources})
  target_link_libraries(tracegate_${NAME} PRIVATE tracegate_options)
  foreach(lib IN LISTS ARG_LINKS)
    if(TARGET tracegate_${lib})
      set(lib tracegate_${lib})
    endif()
    target_link_libraries(tracegate_${NAME} PUBLIC ${lib})
  endforeach()
  foreach(lib IN LISTS ARG_PRIVATE)
    target_link_libraries(tracegate_${NAME} PRIVATE ${lib})
  endforeach()
endfunction()

# tracegate_embed(NAME HEADER path NAMESPACE ns ASSETS CONSTANT=file[,file...]...)
#
# Builds files into the library of a folder: see embed.cmake. HEADER, from the root, declares the
# constants.
function(tracegate_embed NAME)
  cmake_parse_arguments(ARG "" "HEADER;NAMESPACE" "ASSETS" ${ARGN})
  set(assets "")
  set(depends ${CMAKE_SOURCE_DIR}/cmake/embed.cmake)
  foreach(asset IN LISTS ARG_ASSETS)
    string(REGEX MATCH "^([^=]+)=(.*)$" matched "${asset}")
    set(constant "${CMAKE_MATCH_1}")
    string(REPLACE "," ";" files "${CMAKE_MATCH_2}")
    list(TRANSFORM files PREPEND ${CMAKE_SOURCE_DIR}/)
    list(APPEND depends ${files})
    list(JOIN files "," files)
    list(APPEND assets "${constant}=${files}")
  endforeach()
  set(out ${CMAKE_BINARY_DIR}/embedded/${NAME}.cc)
  add_custom_command(OUTPUT ${out} DEPENDS ${depends} VERBATIM
    COMMAND ${CMAKE_COMMAND} -DOUT=${out} -DHEADER=${ARG_HEADER} -DNAMESPACE=${ARG_NAMESPACE}
            "-DASSETS=${assets}" -P ${CMAKE_SOURCE_DIR}/cmake/embed.cmake)
  target_sources(tracegate_${NAME} PRIVATE ${out})
endfunction()
