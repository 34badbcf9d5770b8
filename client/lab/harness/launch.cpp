#include "client/lab/harness/launch.hpp"
#include "client/lab/harness/child.hpp"
#include "client/lab/harness/shared_memory.hpp"
#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <poll.h>
#include <string_view>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

namespace tricorn::client::lab {

namespace {

// Written by the process, read by the caller.
struct Report {
    std::atomic<bool> complete{false};
    bool measured = false;
    bool missed = false;
    double value = 0;
    std::uint64_t operations = 0;
    std::array<double, 8> parts{};
    std::size_t part_count = 0;
    std::array<char, 400> why_not{};

    void refuse(std::string_view why) {
        std::size_t const size = std::min(why.size(), why_not.size() - 1);
        std::memcpy(why_not.data(), why.data(), size);
        why_not[size] = '\0';
    }
};

void run_in_child(std::function<void(Bench&)> const& run, LaunchPlan const& plan, Report& report) {
    try {
        Bench bench(plan.slice, plan.deadline, plan.overhead);
        run(bench);
        report.measured = bench.reported();
        report.value = bench.value();
        report.operations = bench.operations();
        report.part_count = std::min(bench.parts().size(), report.parts.size());
        std::copy_n(bench.parts().begin(), report.part_count, report.parts.begin());
        if (!report.measured) report.refuse("it measured nothing");
    } catch (Missed const& error) {
        report.missed = true;
        report.refuse(error.what());
    } catch (std::exception const& error) {
        report.refuse(error.what());
    }
    report.complete = true;
}

// An eventfd(2), signalled when the report is complete.
class Signal {
public:
    Signal() : descriptor_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
        if (descriptor_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
    }
    ~Signal() { ::close(descriptor_); }
    Signal(Signal const&) = delete;
    Signal& operator=(Signal const&) = delete;

    int descriptor() const { return descriptor_; }
    void give() const { ::eventfd_write(descriptor_, 1); }

private:
    int descriptor_;
};

// Makes this process a subreaper while it exists, so that orphaned descendants become its children and can be reaped.
class Adoption {
public:
    Adoption() {
        ::prctl(PR_GET_CHILD_SUBREAPER, &before_, 0, 0, 0);
        ::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    }
    ~Adoption() { ::prctl(PR_SET_CHILD_SUBREAPER, before_, 0, 0, 0); }
    Adoption(Adoption const&) = delete;
    Adoption& operator=(Adoption const&) = delete;

private:
    int before_ = 0;
};

enum class End { complete, died, stopped, hung };

// Waits for the report. Sets `status` if the process has died instead.
End await(pid_t child, Signal const& done, Report const& report, LaunchPlan const& plan, int& status) {
    std::array<pollfd, 2> waited{{{done.descriptor(), POLLIN, 0}, {plan.stop_descriptor, POLLIN, 0}}};
    while (true) {
        // A crash signals nothing: poll for it.
        ::poll(waited.data(), waited.size(), 50);
        if (waited[1].revents != 0) return End::stopped;
        if (report.complete) return End::complete;
        if (::waitpid(child, &status, WNOHANG) == child) return report.complete ? End::complete : End::died;
        if (Bench::Clock::now() > plan.deadline + plan.patience) return End::hung;
    }
}

// Kills what is left of `leader`'s process group and waits until it is gone.
void end_group(pid_t leader) {
    ::kill(-leader, SIGKILL);
    while (::waitpid(-leader, nullptr, 0) > 0 || errno == EINTR) {}
}

std::string describe_death(int status) {
    if (WIFSIGNALED(status)) return "its process was killed by signal " + std::to_string(WTERMSIG(status));
    return "its process ended with exit code " + std::to_string(WEXITSTATUS(status));
}

}  // namespace

LaunchResult launch(std::function<void(Bench&)> const& run, LaunchPlan const& plan) {
    SharedMemory<Report> report;
    Signal const done;
    Adoption const adoption;
    pid_t const child = fork_child([&] {
        ::setpgid(0, 0);
        sigset_t none;
        ::sigemptyset(&none);
        ::sigprocmask(SIG_SETMASK, &none, nullptr);
        run_in_child(run, plan, *report);
        done.give();
    });
    ::setpgid(child, child);   // parent and child both call it: either may be first
    int status = 0;
    End const end = await(child, done, *report, plan, status);
    end_group(child);

    LaunchResult result;
    result.stopped = end == End::stopped;
    if (end == End::died) result.why_not = describe_death(status);
    if (end == End::hung) result.why_not = "its process hung and was killed";
    if (end != End::complete) return result;
    if (!report->measured) {
        result.why_not = report->why_not.data();
        result.may_succeed = report->missed;
        return result;
    }
    result.value = report->value;
    result.operations = report->operations;
    result.parts.assign(report->parts.begin(), report->parts.begin() + static_cast<std::ptrdiff_t>(report->part_count));
    return result;
}

}  // namespace tricorn::client::lab
