# Embeds web pages in a program: their files and Debian's Chart.js become one C++ file (see embed.cmake).
find_file(TRICORN_CHART_JS NAMES chart.min.js Chart.min.js chart.umd.js
    PATHS /usr/share/javascript/chart.js /usr/share/nodejs/chart.js/dist NO_DEFAULT_PATH
    DOC "Chart.js 3 or 4, as one minified script")
if(NOT TRICORN_CHART_JS)
    message(FATAL_ERROR "Chart.js was not found. On Debian install: libjs-chart.js; elsewhere set TRICORN_CHART_JS.\n"
                        "`./run build` installs all dependencies.")
endif()
file(STRINGS "${TRICORN_CHART_JS}" chart_version REGEX "Chart\\.js v[34]\\." LIMIT_COUNT 1)
if(NOT chart_version)
    message(FATAL_ERROR "${TRICORN_CHART_JS} is not Chart.js 3 or 4.")
endif()

# Adds a library with the web files in `folder` (relative to the project's root) and Chart.js as /chart.js. `header`
# declares `function`, which returns the parts.
function(tricorn_embed_page library folder header function)
    cmake_parse_arguments(PARSE_ARGV 4 ARG "CHARTS" "" "")
    file(GLOB page_files CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/${folder}/*.html"
        "${PROJECT_SOURCE_DIR}/${folder}/*.css" "${PROJECT_SOURCE_DIR}/${folder}/*.js")
    set(parts "")
    if(ARG_CHARTS)
        set(parts "/chart.js=${TRICORN_CHART_JS}")
    endif()
    foreach(file IN LISTS page_files)
        cmake_path(GET file FILENAME name)
        if(name STREQUAL "index.html")
            set(name "")
        endif()
        list(APPEND parts "/${name}=${file}")
    endforeach()

    set(page_source "${CMAKE_CURRENT_BINARY_DIR}/${library}.cpp")
    set(script "${PROJECT_SOURCE_DIR}/common/embedding/embed.cmake")
    add_custom_command(OUTPUT "${page_source}"
        COMMAND "${CMAKE_COMMAND}" -D "parts=${parts}" -D "header=${header}" -D "function=${function}"
            -D "output=${page_source}" -P "${script}"
        DEPENDS ${page_files} "${TRICORN_CHART_JS}" "${script}"
        COMMENT "Embedding ${library}" VERBATIM)
    add_library(${library} STATIC "${page_source}")
    target_include_directories(${library} PRIVATE "${PROJECT_SOURCE_DIR}")
    # Clang warns about literals longer than the standard's minimum limit.
    target_compile_options(${library} PRIVATE -Wno-overlength-strings)
    # The standard guarantees 65536 characters in a literal; the supported compilers accept megabytes.
    set_source_files_properties("${page_source}" PROPERTIES COMPILE_OPTIONS -Wno-overlength-strings)
endfunction()
