#include "client/lab/harness/environment.hpp"
#include "client/lab/harness/processors.hpp"
#include "common/os/proc_text.hpp"
#include <charconv>
#include <gnu/libc-version.h>
#include <sys/utsname.h>
#include <thread>
#include <unistd.h>

namespace tricorn::client::lab {

namespace {

std::string first_line(std::string const& path) {
    auto const text = text_of(path);
    return text ? text->substr(0, text->find('\n')) : std::string();
}

// Returns the bracketed word of "always [madvise] never".
std::string in_brackets(std::string const& words) {
    auto const begin = words.find('['), end = words.find(']');
    if (begin == std::string::npos || end == std::string::npos || end < begin) return {};
    return words.substr(begin + 1, end - begin - 1);
}

std::optional<double> load_average() {
    std::string const line = first_line("/proc/loadavg");
    double load = 0;
    auto const [end, error] = std::from_chars(line.data(), line.data() + line.size(), load);
    return error == std::errc() ? std::optional(load) : std::nullopt;
}

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
    utsname system{};
    ::uname(&system);
    here.system = std::string(system.sysname) + " " + system.release + " " + system.machine;
    std::string const processors = text_of("/proc/cpuinfo").value_or("");
    here.processor = words_behind(processors, "model name");
    here.hypervisor = words_behind(processors, "flags").find(" hypervisor") != std::string_view::npos;
    here.processors = std::thread::hardware_concurrency();
    if (auto const online = ::sysconf(_SC_NPROCESSORS_ONLN); online > 0)
        here.processors = static_cast<unsigned>(online);
    here.allowed = allowed_processors();
    Pair const pair = choose_pair(here.allowed);
    here.pinned = {pair.first};
    if (pair.second) here.pinned.push_back(*pair.second);
    here.pinned_share_core = pair.one_core;
    here.governor =
        first_line("/sys/devices/system/cpu/cpu" + std::to_string(pair.first) + "/cpufreq/scaling_governor");
    here.memory = number_behind(text_of("/proc/meminfo").value_or(""), "MemTotal").value_or(0) * 1024;
    here.page_size = static_cast<unsigned>(::sysconf(_SC_PAGESIZE));
    here.huge_pages = in_brackets(first_line("/sys/kernel/mm/transparent_hugepage/enabled"));
    here.libc = std::string("glibc ") + ::gnu_get_libc_version();
    here.compiler = compiler;
    here.optimized = optimized;
    here.sanitizer = sanitizer;
    here.load = load_average();
    return here;
}

}  // namespace tricorn::client::lab
