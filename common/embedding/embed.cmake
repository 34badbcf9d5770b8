# Writes a C++ file with the bytes of a page's parts and the function that HEADER declares.
# usage: cmake -D "parts=PATH=FILE;PATH=FILE…" -D header=HEADER -D function=NAME -D output=FILE.cpp -P embed.cmake

set(type_html "text/html; charset=utf-8")
set(type_css "text/css; charset=utf-8")
set(type_js "text/javascript; charset=utf-8")

set(arrays "")
set(table "")
set(index 0)
foreach(part IN LISTS parts)
    string(REGEX MATCH "^([^=]+)=(.+)$" matched "${part}")
    set(path "${CMAKE_MATCH_1}")
    set(file "${CMAKE_MATCH_2}")
    string(REGEX MATCH "[a-z]+$" extension "${file}")
    if(NOT DEFINED type_${extension})
        message(FATAL_ERROR "${file}: unknown content type of .${extension}")
    endif()
    file(READ "${file}" bytes HEX)
    string(LENGTH "${bytes}" digits)
    math(EXPR size "${digits} / 2")
    # A string literal: compilers take far longer to compile an array of numbers.
    string(REGEX REPLACE "(..)" "\\\\x\\1" bytes "${bytes}")
    string(APPEND arrays "char const bytes_${index}[] = \"${bytes}\";\n")
    string(APPEND table "    {\"${path}\", \"${type_${extension}}\", {bytes_${index}, ${size}}},\n")
    math(EXPR index "${index} + 1")
endforeach()

file(WRITE "${output}" "// Written by embed.cmake.
#include \"${header}\"

namespace {

${arrays}
tricorn::PagePart const parts[] = {
${table}};

}   // namespace

std::span<tricorn::PagePart const> ${function}() { return parts; }
")
