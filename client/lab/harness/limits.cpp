#include "client/lab/harness/limits.hpp"
#include "common/os/proc_text.hpp"
#include "common/text/number_text.hpp"
#include <algorithm>
#include <filesystem>
#include <sys/resource.h>
#include <unistd.h>

namespace tricorn::client::lab {

namespace {

namespace fs = std::filesystem;
using Of = Allowance::Of;

std::uint64_t less(std::uint64_t limit, std::uint64_t used) {
    return limit > used ? limit - used : 0;
}

// Returns the number of tasks of this process's user, which RLIMIT_NPROC limits.
std::uint64_t tasks_of_user() {
    std::string const user = std::to_string(::getuid());
    std::uint64_t tasks = 0;
    std::error_code error;
    for (fs::directory_iterator entry("/proc", error), end; !error && entry != end; entry.increment(error)) {
        auto const status = text_of(entry->path().string() + "/status");
        if (!status || words_behind(*status, "Uid").substr(0, user.size() + 1) != user + "\t") continue;
        tasks += number_behind(*status, "Threads").value_or(0);
    }
    return tasks;
}

// Returns the directories of a control group and its ancestors, including the root.
std::vector<std::string> upwards(std::string const& mount, std::string path) {
    std::vector<std::string> folders;
    while (!path.empty() && path != "/") {
        folders.push_back(mount + path);
        path.erase(path.find_last_of('/'));
    }
    folders.push_back(mount);
    return folders;
}

struct GroupFiles {
    Of of;
    char const* limit;
    char const* used;
};

void add_groups(std::vector<Allowance>& all, std::vector<std::string> const& folders, GroupFiles const& files) {
    for (std::string const& folder : folders) {
        auto const limit = number_in(folder + "/" + files.limit);
        auto const used = number_in(folder + "/" + files.used);
        if (limit && used)
            all.push_back({files.of, less(*limit, *used), std::string(files.limit) + " of the control group"});
    }
}

void add_control_groups(std::vector<Allowance>& all) {
    auto const text = text_of("/proc/self/cgroup");   // lines of cgroups(7): "NUMBER:CONTROLLERS:PATH"
    for (std::size_t begin = 0; text && begin < text->size();) {
        auto const line = text->substr(begin, text->find('\n', begin) - begin);
        begin += line.size() + 1;
        auto const first = line.find(':'), second = line.find(':', first + 1);
        if (second == std::string::npos) continue;
        auto const controller = line.substr(first + 1, second - first - 1);
        auto const path = line.substr(second + 1);
        if (controller.empty()) {
            for (char const* const mount : {"/sys/fs/cgroup", "/sys/fs/cgroup/unified"}) {
                add_groups(all, upwards(mount, path), {Of::tasks, "pids.max", "pids.current"});
                add_groups(all, upwards(mount, path), {Of::bytes, "memory.max", "memory.current"});
            }
        } else if (controller == "pids") {
            add_groups(all, upwards("/sys/fs/cgroup/pids", path), {Of::tasks, "pids.max", "pids.current"});
        } else if (controller == "memory") {
            add_groups(all, upwards("/sys/fs/cgroup/memory", path),
                       {Of::bytes, "memory.limit_in_bytes", "memory.usage_in_bytes"});
        }
    }
}

}  // namespace

std::vector<Allowance> allowances() {
    std::vector<Allowance> all;
    rlimit limit{};
    bool const limited = ::getrlimit(RLIMIT_NPROC, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY;
    if (limited && ::geteuid() != 0)
        all.push_back({Of::tasks, less(limit.rlim_cur, tasks_of_user()), "RLIMIT_NPROC (ulimit -u)"});
    for (char const* const name : {"threads-max", "pid_max"}) {
        auto const most = number_in(std::string("/proc/sys/kernel/") + name);
        if (most) all.push_back({Of::tasks, less(*most, tasks_of_machine()), std::string("kernel.") + name});
    }
    auto const maps = text_of("/proc/self/maps");
    auto const most_maps = number_in("/proc/sys/vm/max_map_count");
    if (maps && most_maps) {
        auto const used = static_cast<std::uint64_t>(std::ranges::count(*maps, '\n'));
        all.push_back({Of::mappings, less(*most_maps, used), "vm.max_map_count"});
    }
    auto const memory = text_of("/proc/meminfo");
    auto const available = memory ? number_behind(*memory, "MemAvailable") : std::nullopt;
    if (available) all.push_back({Of::bytes, *available * 1024, "the available memory"});
    add_control_groups(all);
    return all;
}

std::string why_not(std::vector<Allowance> const& all, Need const& need) {
    for (Allowance const& allowance : all) {
        std::string const leaves = ", and " + allowance.source + " leaves ";
        if (allowance.of == Of::tasks && need.tasks > allowance.left - allowance.left / 10)
            return "it needs " + count_text(need.tasks) + " processes or threads" + leaves + count_text(allowance.left);
        if (allowance.of == Of::mappings && need.mappings > allowance.left)
            return "it needs " + count_text(need.mappings) + " mappings" + leaves + count_text(allowance.left);
        if (allowance.of == Of::bytes && need.bytes > allowance.left / 2)
            return "it needs " + bytes_text(static_cast<double>(need.bytes)) + leaves +
                   bytes_text(static_cast<double>(allowance.left)) + " (half of that is reserved)";
    }
    return {};
}

}  // namespace tricorn::client::lab
