#include "client/compare/measure/environment.hpp"
#include "common/text/json.hpp"
#include "common/version.hpp"
#include <boost/json/array.hpp>
#include <cstdlib>
#include <fstream>
#include <string>
#include <sys/utsname.h>
#include <thread>
#include <unistd.h>

namespace tricorn::client::compare {

namespace {

namespace json = boost::json;

std::string first_line(std::string const& path) {
    std::ifstream file(path);
    std::string line;
    std::getline(file, line);
    return line;
}

json::value text_or_null(std::string const& text) {
    return text.empty() ? json::value() : json::value(json_string(text));
}

// Returns the value after `key` up to the end of the line, without surrounding spaces, tabs, ':', '=' and quotes.
std::string value_in(std::string const& path, std::string_view key) {
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
        if (!line.starts_with(key)) continue;
        auto const begin = line.find_first_not_of(" \t:=\"", key.size());
        auto const end = line.find_last_not_of(" \"");
        if (begin != std::string::npos && end >= begin) return line.substr(begin, end - begin + 1);
    }
    return {};
}

json::value simultaneous_threads() {
    std::string const active = first_line("/sys/devices/system/cpu/smt/active");
    return active.empty() ? json::value() : json::value(active == "1");
}

// Limits of cgroups version 2, as seen from inside.
json::object cgroup_limits() {
    json::object limits;
    std::string own = value_in("/proc/self/cgroup", "0::");
    std::string const folder = "/sys/fs/cgroup" + (own == "/" ? std::string() : own);
    for (char const* const name : {"cpu.max", "memory.max", "pids.max", "cpuset.cpus.effective"}) {
        std::string const value = first_line(folder + "/" + name);
        if (!value.empty()) limits[name] = json_string(value);
    }
    return limits;
}

json::object placement_of(Placement const& placement) {
    json::array server, client;
    for (unsigned const number : placement.server) server.push_back(number);
    for (unsigned const number : placement.client) client.push_back(number);
    return {{"server", std::move(server)},
            {"client", std::move(client)},
            {"separated", placement.separated},
            {"sentence", placement.sentence}};
}

}   // namespace

json::object environment(Placement const& placement, std::size_t descriptors) {
    utsname system{};
    ::uname(&system);
    double load = 0;
    bool const has_load = ::getloadavg(&load, 1) == 1;
    json::object object;
    object["version"] = std::string(version);
    object["system"] = std::string(system.sysname) + " " + system.release + " " + system.machine;
    object["distribution"] = text_or_null(value_in("/etc/os-release", "PRETTY_NAME"));
    object["processor"] = text_or_null(value_in("/proc/cpuinfo", "model name"));
    object["processors"] = std::thread::hardware_concurrency();
    object["memory_bytes"] = static_cast<std::int64_t>(::sysconf(_SC_PHYS_PAGES)) * ::sysconf(_SC_PAGESIZE);
    object["governor"] = text_or_null(first_line("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"));
    object["smt"] = simultaneous_threads();
    object["load_average_before"] = has_load ? json::value(load) : json::value();
    object["cgroup_limits"] = cgroup_limits();
    object["descriptors"] = descriptors;
    object["placement"] = placement_of(placement);
    return object;
}

}   // namespace tricorn::client::compare
