#include "client/lab/harness/limits.hpp"
#include "common/os/control_groups.hpp"
#include "common/os/machine.hpp"
#include "common/os/proc_text.hpp"
#include "common/os/process.hpp"
#include "common/text/number_text.hpp"
#include <sys/resource.h>
#include <unistd.h>

namespace tricorn::client::lab {

namespace {

using Of = Allowance::Of;

std::uint64_t less(std::uint64_t limit, std::uint64_t used) {
    return limit > used ? limit - used : 0;
}

struct GroupFiles {
    Of of;
    char const* limit;
    char const* used;
};

constexpr GroupFiles group_files[] = {{Of::tasks, "pids.max", "pids.current"},
                                      {Of::bytes, "memory.max", "memory.current"},
                                      {Of::bytes, "memory.limit_in_bytes", "memory.usage_in_bytes"}};   // version 1

void add_control_groups(std::vector<Allowance>& all) {
    for (ControlGroup const& group : control_groups()) {
        for (GroupFiles const& files : group_files) {
            for (auto const& folder : group.folders) {
                auto const limit = number_in(folder / files.limit);
                auto const used = number_in(folder / files.used);
                if (limit && used)
                    all.push_back({files.of, less(*limit, *used), std::string(files.limit) + " of the control group"});
            }
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
    auto const most_mappings = number_in("/proc/sys/vm/max_map_count");
    if (most_mappings) all.push_back({Of::mappings, less(*most_mappings, mappings_of(::getpid())), "vm.max_map_count"});
    if (auto const available = memory_info("MemAvailable"))
        all.push_back({Of::bytes, *available, "the available memory"});
    add_control_groups(all);
    return all;
}

Expected<> check_need(std::vector<Allowance> const& all, Need const& need) {
    for (Allowance const& allowance : all) {
        std::string const leaves = ", and " + allowance.source + " leaves ";
        if (allowance.of == Of::tasks && need.tasks > allowance.left - allowance.left / 10)
            return refused("it needs " + count_text(need.tasks) + " processes or threads" + leaves +
                           count_text(allowance.left));
        if (allowance.of == Of::mappings && need.mappings > allowance.left)
            return refused("it needs " + count_text(need.mappings) + " mappings" + leaves + count_text(allowance.left));
        if (allowance.of == Of::bytes && need.bytes > allowance.left / 2)
            return refused("it needs " + bytes_text(static_cast<double>(need.bytes)) + leaves +
                           bytes_text(static_cast<double>(allowance.left)) + " (half of that is reserved)");
    }
    return {};
}

}  // namespace tricorn::client::lab
