#include "client/cli/exit_code.hpp"
#include "common/text/text.hpp"
#include <cstdio>

namespace tricorn::client {

namespace {

constexpr std::size_t longest_reason = 2000;   // bytes: two paths and what is wrong with them

}   // namespace

int fail(int code, std::string_view why) {
    std::fprintf(stderr, "tricorn-client: %s\n", excerpt(why, longest_reason).c_str());
    return code;
}

}   // namespace tricorn::client
