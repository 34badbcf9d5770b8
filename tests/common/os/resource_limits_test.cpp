#include "common/os/resource_limits.hpp"
#include <cstdlib>
#include <doctest/doctest.h>
#include <fstream>
#include <string>

namespace tricorn::resource_limits_test {

namespace {

constexpr std::uint64_t mebibyte = 1024 * 1024;

// A machine's files, as seen by a process in a control group.
class Machine {
public:
    Machine() {
        std::string name = (std::filesystem::temp_directory_path() / "tricorn-limits-XXXXXX").string();
        REQUIRE(::mkdtemp(name.data()) != nullptr);
        root_ = name;
    }
    ~Machine() { std::filesystem::remove_all(root_); }
    Machine(Machine const&) = delete;
    Machine& operator=(Machine const&) = delete;

    Machine& with(std::string const& path, std::string const& text) {
        auto const file = root_ / path;
        std::filesystem::create_directories(file.parent_path());
        std::ofstream(file) << text << '\n';
        return *this;
    }
    Machine& in_group(std::string const& lines) { return with("proc/self/cgroup", lines); }
    Machine& group_file(std::string const& path, std::string const& text) {
        return with("sys/fs/cgroup/" + path, text);
    }
    ResourceLimits limits() const { return control_group_limits(root_); }

private:
    std::filesystem::path root_;
};

void check_no_limits(ResourceLimits const& limits) {
    CHECK_FALSE(limits.processors.has_value());
    CHECK_FALSE(limits.memory.has_value());
    CHECK_FALSE(limits.processes.has_value());
    CHECK_FALSE(limits.descriptors.has_value());
}

TEST_CASE("a container sees its group of version 2 as the root") {
    Machine machine;
    machine.in_group("0::/").group_file("cpu.max", "50000 100000").group_file("memory.max", "134217728");
    auto const limits = machine.group_file("pids.max", "256").limits();
    CHECK(limits.processors == 0.5);
    CHECK(limits.memory == 128 * mebibyte);
    CHECK(limits.processes == 256);
}

TEST_CASE("max means no limit in version 2") {
    Machine machine;
    machine.in_group("0::/").group_file("cpu.max", "max 100000").group_file("memory.max", "max");
    check_no_limits(machine.group_file("pids.max", "max").limits());
}

TEST_CASE("a service manager's group is below the root, and the tightest group counts") {
    Machine machine;
    machine.in_group("0::/system.slice/tricorn.service");
    machine.group_file("system.slice/memory.max", "67108864").group_file("system.slice/cpu.max", "max 100000");
    machine.group_file("system.slice/tricorn.service/memory.max", "134217728");
    machine.group_file("system.slice/tricorn.service/cpu.max", "150000 100000");
    auto const limits = machine.group_file("other.slice/memory.max", "1").limits();
    CHECK(limits.memory == 64 * mebibyte);
    CHECK(limits.processors == 1.5);
}

TEST_CASE("version 1 has a tree for each controller") {
    Machine machine;
    machine.in_group("4:memory:/docker/abc\n3:pids:/docker/abc\n2:cpu,cpuacct:/docker/abc\n1:name=systemd:/docker/abc");
    machine.group_file("memory/docker/abc/memory.limit_in_bytes", "134217728");
    machine.group_file("memory/memory.limit_in_bytes", "9223372036854771712");
    machine.group_file("pids/docker/abc/pids.max", "32");
    machine.group_file("cpu,cpuacct/docker/abc/cpu.cfs_quota_us", "25000");
    auto const limits = machine.group_file("cpu,cpuacct/docker/abc/cpu.cfs_period_us", "100000").limits();
    CHECK(limits.memory == 128 * mebibyte);
    CHECK(limits.processes == 32);
    CHECK(limits.processors == 0.25);
}

TEST_CASE("a container of version 1 without a namespace of its own has its group at the root") {
    Machine machine;
    machine.in_group("4:memory:/docker/abc\n1:cpuacct,cpu:/docker/abc");
    machine.group_file("memory/memory.limit_in_bytes", "1048576").group_file("cpu/cpu.cfs_quota_us", "200000");
    auto const limits = machine.group_file("cpu/cpu.cfs_period_us", "100000").limits();
    CHECK(limits.memory == mebibyte);
    CHECK(limits.processors == 2);
}

TEST_CASE("version 1's value for no limit is recognised") {
    Machine machine;
    machine.in_group("2:memory:/\n1:cpu:/").group_file("memory/memory.limit_in_bytes", "9223372036854771712");
    machine.group_file("cpu/cpu.cfs_quota_us", "-1").group_file("cpu/cpu.cfs_period_us", "100000");
    check_no_limits(machine.limits());
}

TEST_CASE("version 2 may exist beside version 1") {
    Machine machine;
    machine.in_group("1:cpu:/\n0::/a").group_file("unified/a/memory.max", "4096");
    CHECK(machine.limits().memory == 4096);
}

TEST_CASE("a group outside the visible hierarchy leaves the visible limits") {
    Machine machine;
    machine.in_group("0::/../b").group_file("memory.max", "8192").group_file("b/memory.max", "4096");
    CHECK(machine.limits().memory == 8192);
}

TEST_CASE("a limit of zero is a limit") {
    Machine machine;
    CHECK(machine.in_group("0::/").group_file("pids.max", "0").limits().processes == 0);
}

TEST_CASE("missing, empty or malformed files are no limits") {
    check_no_limits(Machine().limits());
    Machine machine;
    machine.in_group("no line of this kind\n\n0::").group_file("cpu.max", "50000").group_file("memory.max", "");
    check_no_limits(machine.group_file("pids.max", "many").limits());
    check_no_limits(machine.group_file("cpu.max", "50000 0").limits());
}

TEST_CASE("this process has processors and descriptors") {
    auto const limits = resource_limits();
    CHECK(limits.processors.value_or(0) > 0);
    CHECK(limits.descriptors.value_or(1) > 0);
}

}   // namespace

}   // namespace tricorn::resource_limits_test
