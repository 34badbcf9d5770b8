#include "client/lab/harness/environment.hpp"
#include "client/lab/harness/processors.hpp"
#include <gnu/libc-version.h>

namespace tricorn::client::lab {

namespace {

constexpr char const* compiler =
#if defined(__clang__)
    "clang " __clang_version__;
#else
    "gcc " __VERSION__;
#endif

constexpr bool optimized =
#if defined(__OPTIMIZE__)
    true;
#else
    false;
#endif

constexpr char const* sanitizer =
#if defined(__SANITIZE_THREAD__)
    "thread";
#elif defined(__SANITIZE_ADDRESS__)
    "address";
#else
            "";
#endif

}  // namespace

Environment look_around() {
    Environment here;
    here.machine = look_at_machine();
    auto const allowed = allowed_processors();
    here.allowed = numbers_of(allowed);
    Pair const pair = choose_pair(allowed);
    here.pinned = {pair.first};
    if (pair.second) here.pinned.push_back(*pair.second);
    here.pinned_share_core = pair.one_core;
    here.governor = frequency_governor(pair.first);
    here.libc = std::string("glibc ") + ::gnu_get_libc_version();
    here.compiler = compiler;
    here.optimized = optimized;
    here.sanitizer = sanitizer;
    return here;
}

}  // namespace tricorn::client::lab
