#include "client/cli/exit_code.hpp"
#include "common/text/text.hpp"
#include <cstdio>

namespace tricorn::client {

int fail(int code, std::string_view why) {
    std::fprintf(stderr, "tricorn-client: %s\n", printable(why).c_str());
    return code;
}

}   // namespace tricorn::client
