# Each folder is a library. It links exactly the folders that it may include.

# Lists all files of a folder, without its subfolders: every file in the folder is part of the build.
function(tricorn_files variable folder)
    list(TRANSFORM ARGN PREPEND "${PROJECT_SOURCE_DIR}/${folder}/")
    file(GLOB found CONFIGURE_DEPENDS ${ARGN})
    set(${variable} ${found} PARENT_SCOPE)
endfunction()

# The name of a folder's library, such as tricorn_server_models.
function(tricorn_library_of variable folder)
    string(REPLACE "/" "_" name "tricorn_${folder}")
    set(${variable} ${name} PARENT_SCOPE)
endfunction()

# Checks the includes of all folders without compiling anything.
add_custom_target(includes)

# Fails the build of `target` if one of `files` includes a folder that `folder` may not include, or if no file needs a
# folder that it may include. The check is a separate target that links nothing: otherwise it, and all compilation,
# would wait for libraries.
function(tricorn_hold_includes target folder files uses)
    set(stamp "${PROJECT_BINARY_DIR}/includes/${target}")
    set(script "${PROJECT_SOURCE_DIR}/common/house/includes.cmake")
    add_custom_command(OUTPUT "${stamp}"
        COMMAND "${CMAKE_COMMAND}" -D "folder=${folder}" -D "uses=${uses}" -D "files=${files}"
            -D "root=${PROJECT_SOURCE_DIR}" -D "stamp=${stamp}" -P "${script}"
        DEPENDS ${files} "${script}" "${PROJECT_SOURCE_DIR}/CMakeLists.txt"
        COMMENT "Includes of ${folder}" VERBATIM)
    add_custom_target(${target}_includes ALL DEPENDS "${stamp}")
    add_dependencies(${target} ${target}_includes)
    add_dependencies(includes ${target}_includes)
endfunction()

# The folders of common/ listed in the table so far; the folders of the programs may include all of them.
set_property(GLOBAL PROPERTY tricorn_common "")

# tricorn_folder(FOLDER [USES FOLDER...] [LIBRARIES TARGET...])
# USES: the folders that its files may include (folders of a program: in addition to common/). They must stand above it
# in the table, so there are no cycles. LIBRARIES: external libraries that it needs in addition to those that all
# folders link.
function(tricorn_folder folder)
    cmake_parse_arguments(PARSE_ARGV 1 ARG "" "" "USES;LIBRARIES")
    get_property(common GLOBAL PROPERTY tricorn_common)
    if(folder MATCHES "^common/")
        set_property(GLOBAL APPEND PROPERTY tricorn_common ${folder})
    endif()
    tricorn_library_of(library "${folder}")
    tricorn_files(sources "${folder}" "*.cpp")
    tricorn_files(headers "${folder}" "*.hpp")
    list(REMOVE_ITEM sources "${PROJECT_SOURCE_DIR}/${folder}/main.cpp")
    set(needed tricorn_all)
    if(folder MATCHES "^common/")
        set(common "")
    endif()
    foreach(use IN LISTS ARG_USES common)
        tricorn_library_of(used "${use}")
        if(NOT TARGET ${used})
            message(FATAL_ERROR "${folder} uses ${use}, which is not listed above it in the table of CMakeLists.txt")
        endif()
        list(APPEND needed ${used})
    endforeach()
    if(sources)
        add_library(${library} ${sources})
        target_link_libraries(${library} PUBLIC ${needed} ${ARG_LIBRARIES})
        target_sources(${library} PUBLIC FILE_SET HEADERS BASE_DIRS "${PROJECT_SOURCE_DIR}" FILES ${headers})
    else()
        add_library(${library} INTERFACE)
        target_link_libraries(${library} INTERFACE ${needed} ${ARG_LIBRARIES})
        target_sources(${library} INTERFACE FILE_SET HEADERS BASE_DIRS "${PROJECT_SOURCE_DIR}" FILES ${headers})
    endif()
    set(files ${sources} ${headers})
    tricorn_hold_includes(${library} "${folder}" "${files}" "${ARG_USES}")
endfunction()

# tricorn_program(NAME FOLDER USES FOLDER...): FOLDER/main.cpp.
function(tricorn_program name folder)
    cmake_parse_arguments(PARSE_ARGV 2 ARG "" "" "USES")
    get_property(common GLOBAL PROPERTY tricorn_common)
    set(main "${PROJECT_SOURCE_DIR}/${folder}/main.cpp")
    add_executable(${name} "${main}")
    tricorn_hold_includes(${name} "${folder}" "${main}" "${ARG_USES}")
    foreach(use IN LISTS ARG_USES common)
        tricorn_library_of(used "${use}")
        target_link_libraries(${name} PRIVATE ${used})
    endforeach()
    # Installed without symbols; `cmake --install build/release --component symbols` installs them where debuggers
    # search.
    install(CODE "set(CMAKE_INSTALL_DO_STRIP TRUE)")
    install(TARGETS ${name} RUNTIME)
    install(CODE "execute_process(COMMAND \"${CMAKE_COMMAND}\" -D \"program=$<TARGET_FILE:${name}>\"
        -D \"prefix=\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}\" -P \"${PROJECT_SOURCE_DIR}/common/house/symbols.cmake\"
        COMMAND_ERROR_IS_FATAL ANY)" COMPONENT symbols EXCLUDE_FROM_ALL)
endfunction()
