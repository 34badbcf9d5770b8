# Writes a program's symbols to the path where gdb searches: PREFIX/lib/debug/.build-id/ab/cdef….debug (gdb manual,
# "Separate Debug Files"). usage: cmake -D program=FILE -D prefix=DIRECTORY -P symbols.cmake
cmake_minimum_required(VERSION 3.24)
execute_process(COMMAND readelf --notes "${program}" OUTPUT_VARIABLE notes COMMAND_ERROR_IS_FATAL ANY)
if(NOT notes MATCHES "Build ID: ([0-9a-f][0-9a-f])([0-9a-f]+)")
    message(FATAL_ERROR "${program} has no build id")
endif()
set(folder "${prefix}/lib/debug/.build-id/${CMAKE_MATCH_1}")
set(file "${folder}/${CMAKE_MATCH_2}.debug")
file(MAKE_DIRECTORY "${folder}")
execute_process(COMMAND objcopy --only-keep-debug "${program}" "${file}" COMMAND_ERROR_IS_FATAL ANY)
message("-- Installing: ${file}")
