// tricorn-server: config → log → listener → supervisor → model.
#include "common/log/log.hpp"
#include "common/os/descriptors.hpp"
#include "common/text/text.hpp"
#include "common/text/units.hpp"
#include "server/admin/admin_process.hpp"
#include "server/admin/endpoint_tables.hpp"
#include "server/config/capacity.hpp"
#include "server/config/config.hpp"
#include "server/cpu/calibration.hpp"
#include "server/database/shared_semaphore.hpp"
#include "server/models/model.hpp"
#include "server/supervisor/health_check.hpp"
#include "server/supervisor/port_file.hpp"
#include "server/supervisor/process.hpp"
#include "server/supervisor/supervisor.hpp"
#include <cstdio>
#include <exception>
#include <memory>
#include <system_error>

namespace {

using namespace tricorn;
using namespace tricorn::server;

constexpr unsigned admin_backlog = 128;

int fail(int code, std::string_view why) {
    std::fprintf(stderr, "tricorn-server: %.*s\n", static_cast<int>(why.size()), why.data());
    return code;
}

void warn_on_stderr(Invocation const& invocation) {
    for (std::string const& warning : invocation.warnings)
        std::fprintf(stderr, "tricorn-server: %s\n", warning.c_str());
}

int print(std::string const& text) {
    std::fputs(text.c_str(), stdout);
    return exit_code::ok;
}

void warn_of_few_descriptors(Config const& config) {
    constexpr std::size_t own = 32;   // epoll, listener, log and so on
    std::size_t const limit = raise_descriptor_limit();
    std::size_t const connections = config.model.kind == Model::prefork ? 1 : config.model.max_connections;
    if (limit >= connections + own) return;
    log::warning("{} connections in a worker need {} descriptors, but the limit is {}: further connections will wait "
                 "(ulimit -n)",
                 connections, connections + own, limit);
}

void tell_of_tight_limits(Config const& config) {
    if (config.reduced.empty()) return;
    log::info("reduced defaults because of resource limits ({}): {}", describe(config.machine), config.reduced);
}

// In these models a computation blocks the only thread that reports the worker's liveness.
void warn_of_short_timeout(Config const& config) {
    bool const concerned = config.model.kind == Model::prefork ||
                           (config.model.kind == Model::coroutine && config.model.cpu_offload == CpuOffload::in_line);
    if (!concerned || config.supervision.worker_timeout == Config::Duration::zero()) return;
    if (config.supervision.worker_timeout > config.limits.max_cpu) return;
    log::warning("--worker-timeout={} is not longer than --max-cpu={}: workers that compute this long will be killed",
                 print_duration(config.supervision.worker_timeout), print_duration(config.limits.max_cpu));
}

template <class L, class Where>
Expected<std::unique_ptr<L>> listen_on(Where const& where, unsigned backlog) {
    try {
        return std::make_unique<L>(where, backlog);
    } catch (std::system_error const& error) {
        return refused(fmt::format("cannot listen on {}", error.what()));
    }
}

// nullptr: the admin port is off, or it cannot be had where nobody has asked for it.
Expected<std::unique_ptr<Listener>> listen_for_admin(Config const& config) {
    if (!config.admin.bind) return std::unique_ptr<Listener>();
    auto opened = listen_on<Listener>(*config.admin.bind, admin_backlog);
    if (opened || config.admin.asked_for) return opened;
    log::warning("{}: continuing without the admin port (--admin-bind)", opened.why);
    return std::unique_ptr<Listener>();
}

Calibration calibration_of(Config const& config) {
    if (config.limits.cpu_rate == 0) return calibrate();
    return {.iterations_per_second = config.limits.cpu_rate * 1'000};
}

int serve_service(Config const& config) {
    block_signals();
    tell_of_tight_limits(config);
    warn_of_few_descriptors(config);
    warn_of_short_timeout(config);
    auto const opened = listen_on<Listeners>(config.listen.bind, config.listen.backlog);
    if (!opened) return fail(exit_code::cannot_bind, opened.why);
    auto const opened_too = listen_for_admin(config);
    if (!opened_too) return fail(exit_code::cannot_bind, opened_too.why);
    Listeners& listeners = **opened;
    Listener* const admin = opened_too->get();
    remove_port_file(config.listen.port_file);   // not before the address is ours
    remove_port_file(config.admin.port_file);
    Calibration const calibration = calibration_of(config);
    std::uint64_t const cpu_rate = calibration.iterations(std::chrono::milliseconds(1));
    log::info("one millisecond of /cpu is {} iterations ({}--cpu-rate={})", cpu_rate,
              config.limits.cpu_rate == 0 ? "measured; in another service the same with " : "", cpu_rate);
    Scoreboard& board = *Scoreboard::make(seats_for(config), units_each(config), tape_chunks);
    log::count_lost_lines(board.lost_lines);
    board.cpu_rate.store(cpu_rate);
    // Only event loops need to be notified of grants from another process; the other models block on the grant itself.
    SharedSemaphore connections(config.database.connections, config.model.kind == Model::coroutine);
    Supervisor supervisor(config, listeners, board, connections);
    if (admin) {
        supervisor.keep_admin(*admin, [&](Stop const& stop, std::function<void()> const& ready) {
            admin::serve_admin({config, board, connections, listeners, *admin}, stop, ready);
        });
    }
    return supervisor.run([&](WorkerManager::WorkerContext const& context) {
        WorkerState worker(config, board, connections, context.stop, context.index, context.generation, context.seat);
        worker.calibration = calibration;
        worker.recycle = context.recycle;
        serve(config.model.kind, ModelInput{worker, listeners, context.ready});
    });
}

}   // namespace

int main(int argc, char** argv) {
    fill_standard_descriptors();
    Invocation const invocation = parse_invocation(argc, argv);
    Config const& config = invocation.config;
    switch (invocation.action) {
        case Invocation::Action::exit:
        case Invocation::Action::check_config:
            warn_on_stderr(invocation);
            std::fputs(invocation.output.c_str(), invocation.exit_code == 0 ? stdout : stderr);
            return invocation.exit_code;
        case Invocation::Action::healthcheck: return check_health(config);
        case Invocation::Action::endpoints: return print(admin::service_endpoints());
        case Invocation::Action::admin_endpoints: return print(admin::admin_endpoints());
        case Invocation::Action::serve: break;
    }
    set_up_log(config.log.level, config.log.format);
    auto const log_opened = open_access_log(config.log.access);
    if (!log_opened)
        return fail(exit_code::usage, fmt::format("--access-log={}: {}", excerpt(config.log.access), log_opened.why));
    for (std::string const& warning : invocation.warnings) log::warning("{}", warning);
    if (*log_opened == LogReader::missing) warn_of_missing_reader(config.log.access);
    try {
        return serve_service(config);
    } catch (std::exception const& error) {
        return fail(exit_code::cut, error.what());
    }
}
