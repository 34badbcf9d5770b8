#pragma once
// How much a case plays.
#include <cstdlib>
#include <string_view>

namespace tricorn::test {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool built_with_sanitizer = true;   // the same arithmetic takes ten times as long
#else
inline constexpr bool built_with_sanitizer = false;
#endif

inline bool full_size() {
    char const* const value = std::getenv("TRICORN_TEST_FULL");
    return value != nullptr && std::string_view(value) == "1";
}

// Everything with TRICORN_TEST_FULL=1, else what fits a quick run, or one with a sanitizer.
template <class Size>
Size run_size(Size full, Size quick, Size with_sanitizer) {
    if (full_size()) return full;
    return built_with_sanitizer ? with_sanitizer : quick;
}

}   // namespace tricorn::test
