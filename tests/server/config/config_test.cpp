#include "tests/server/config/invoke.hpp"

namespace tricorn::server::config_test {

namespace {

using namespace std::chrono_literals;
using namespace tricorn::test;

namespace {

std::string to_lines(std::vector<Endpoint> const& endpoints) {
    std::string text;
    for (Endpoint const& endpoint : endpoints) text += to_string(endpoint) + ' ';
    return text;
}

}   // namespace

TEST_CASE("without flags the server serves on loopback with coroutines") {
    auto const invocation = invoke({});
    CHECK(invocation.action == Invocation::Action::serve);
    CHECK(invocation.config.model.kind == Model::coroutine);
    CHECK(to_string(invocation.config.listen.bind.front()) == "127.0.0.1:8080");
    CHECK(to_string(invocation.config.admin.bind.value()) == "127.0.0.1:8081");
    CHECK_FALSE(invocation.config.admin.asked_for);
}

TEST_CASE("each model has its textbook names and its own defaults") {
    struct {
        char const* flag;
        Model model;
        unsigned workers, connections;
    } const cases[] = {
        {"--model=prefork", Model::prefork, 32, 10'000},    {"--model=process", Model::prefork, 32, 10'000},
        {"--model=thread", Model::thread, 1, 1024},         {"--model=thread-per-connection", Model::thread, 1, 1024},
        {"--model=pool", Model::pool, 1, 10'000},           {"--model=thread-pool", Model::pool, 1, 10'000},
        {"--model=coroutine", Model::coroutine, 1, 10'000}, {"--model=coro", Model::coroutine, 1, 10'000},
    };
    for (auto const& expected : cases) {
        CAPTURE(expected.flag);
        auto const config = invoke({expected.flag}).config;
        CHECK(config.model.kind == expected.model);
        CHECK(config.model.workers == expected.workers);
        CHECK(config.model.max_connections == expected.connections);
    }
    CHECK(to_string(Model::prefork) == "prefork");
    CHECK(to_string(Model::coroutine) == "coroutine");
}

TEST_CASE("given values count in every model, even where they have no effect") {
    auto const config = invoke({"--model=prefork", "--threads=5", "--workers=2", "--max-connections=7"}).config;
    CHECK(config.model.threads == 5);
    CHECK(config.model.workers == 2);
    CHECK(config.model.max_connections == 7);
}

TEST_CASE("defaults are reduced to the limits and reported; given values stay") {
    ResourceLimits const limits{.processors = 0.5, .memory = {}, .processes = 256, .descriptors = 1024};
    auto const prefork = invoke({"--model=prefork"}, {}, limits).config;
    CHECK(prefork.model.workers == 16);
    CHECK(prefork.reduced == "--workers=16");
    CHECK(prefork.machine.processes == 256);
    auto const pool = invoke({"--model=pool"}, {{"TRICORN_THREADS", "64"}}, limits).config;
    CHECK(pool.model.threads == 64);
    CHECK(pool.model.max_connections == 992);
    CHECK(pool.reduced == "--max-connections=992");
    CHECK(invoke({"--max-connections=10000"}, {}, limits).config.reduced.empty());
    CHECK(invoke({"--model=prefork"}).config.reduced.empty());
}

TEST_CASE("every flag reaches its setting") {
    auto const config = invoke({"--port-file=p",
                                "--admin-bind=[::1]:9",
                                "--admin-port-file=a",
                                "--backlog=2",
                                "--queue-size=3",
                                "--queue-timeout=4ms",
                                "--pool-idle=hold",
                                "--thread-stack=1MiB",
                                "--header-timeout=1s",
                                "--body-timeout=2s",
                                "--write-timeout=3s",
                                "--keepalive-timeout=4s",
                                "--keepalive-requests=0",
                                "--max-body=5",
                                "--max-delay=6s",
                                "--max-bytes=7",
                                "--graceful-timeout=8s",
                                "--drain-delay=9s",
                                "--access-log=-",
                                "--log-level=debug",
                                "--log-format=json",
                                "--seed=10",
                                "--db-connections=11",
                                "--db-acquire-timeout=12s",
                                "--db-latency=uniform:1ms,2ms",
                                "--db-error-rate=0.25",
                                "--db-connect=13ms",
                                "--max-cpu=11s",
                                "--cpu-offload=yield",
                                "--fetch-timeout=14s",
                                "--fetch-max-bytes=15",
                                "--fetch-concurrency=16",
                                "--worker-timeout=17s",
                                "--max-requests=18",
                                "--max-requests-jitter=19"})
                            .config;
    CHECK(config.listen.port_file == "p");
    CHECK(to_string(config.admin.bind.value()) == "[::1]:9");
    CHECK(config.admin.asked_for);
    CHECK(config.admin.port_file == "a");
    CHECK(config.listen.backlog == 2);
    CHECK(config.model.queue_size == 3);
    CHECK(config.model.queue_timeout == 4ms);
    CHECK(config.model.pool_idle == PoolIdle::hold);
    CHECK(config.model.thread_stack == 1024 * 1024);
    CHECK(config.limits.header_timeout == 1s);
    CHECK(config.limits.body_timeout == 2s);
    CHECK(config.limits.write_timeout == 3s);
    CHECK(config.limits.keepalive_timeout == 4s);
    CHECK(config.limits.keepalive_requests == 0);
    CHECK(config.limits.max_body == 5);
    CHECK(config.limits.max_delay == 6s);
    CHECK(config.limits.max_bytes == 7);
    CHECK(config.supervision.graceful_timeout == 8s);
    CHECK(config.supervision.drain_delay == 9s);
    CHECK(config.log.access == "-");
    CHECK(config.log.level == "debug");
    CHECK(config.log.format == LogFormat::json);
    CHECK(config.seed == 10);
    CHECK(config.database.connections == 11);
    CHECK(config.database.acquire_timeout == 12s);
    CHECK(config.database.latency.text() == "uniform:1ms,2ms");
    CHECK(config.database.error_rate == 0.25);
    CHECK(config.database.connect == 13ms);
    CHECK(config.limits.max_cpu == 11s);
    CHECK(config.model.cpu_offload == CpuOffload::yield);
    CHECK(config.fetch.timeout == 14s);
    CHECK(config.fetch.max_bytes == 15);
    CHECK(config.fetch.concurrency == 16);
    CHECK(config.supervision.worker_timeout == 17s);
    CHECK(config.supervision.max_requests == 18);
    CHECK(config.supervision.max_requests_jitter == 19);
}

TEST_CASE("--port changes the port of the default address") {
    CHECK(to_string(invoke({"--port=0"}).config.listen.bind.front()) == "127.0.0.1:0");
}

TEST_CASE("--bind takes several addresses, by commas or by repeating it, also in the environment") {
    auto const bound = [](Invocation const& invocation) { return to_lines(invocation.config.listen.bind); };
    CHECK(bound(invoke({"--bind=127.0.0.1:1,[::1]:2", "--bind=unix:/a"})) == "127.0.0.1:1 [::1]:2 unix:/a ");
    CHECK(bound(invoke({}, {{"TRICORN_BIND", "127.0.0.1:1,unix:/a"}})) == "127.0.0.1:1 unix:/a ");
    CHECK(bound(invoke({"--bind=127.0.0.1:3"}, {{"TRICORN_BIND", "127.0.0.1:1,unix:/a"}})) == "127.0.0.1:3 ");
    CHECK(invoke({"--bind=127.0.0.1:1", "--bind=unix:/a", "--check-config"})
              .output.find("--bind=127.0.0.1:1,unix:/a\n") != std::string::npos);
}

TEST_CASE("a comma in the path of a Unix socket separates only where an address follows") {
    auto const bound = [](Invocation const& invocation) { return to_lines(invocation.config.listen.bind); };
    CHECK(bound(invoke({"--bind=unix:/a,b"})) == "unix:/a,b ");
    CHECK(bound(invoke({"--bind=unix:/a,b,127.0.0.1:1"})) == "unix:/a,b 127.0.0.1:1 ");
    CHECK(bound(invoke({"--bind=unix:/a,unix:/b"})) == "unix:/a unix:/b ");
}

TEST_CASE("of several addresses each bad one is named, and --port has no place") {
    check_refused(invoke({"--bind=127.0.0.1:1,nowhere"}),
                  "tricorn-server: --bind=127.0.0.1:1,nowhere: 'nowhere': the port is missing; allowed: HOST:PORT, "
                  "[V6]:PORT or unix:PATH, more after commas");
    check_refused(invoke({"--bind=127.0.0.1:1,"}),
                  "tricorn-server: --bind=127.0.0.1:1,: '': empty; allowed: HOST:PORT, "
                  "[V6]:PORT or unix:PATH, more after commas");
    check_refused(invoke({"--bind=127.0.0.1:1", "--bind=127.0.0.1:2", "--port=3"}),
                  "tricorn-server: --port=3: --bind names several addresses; give each its own port there");
    check_refused(invoke({"--port=3"}, {{"TRICORN_BIND", "127.0.0.1:1,127.0.0.1:2"}}),
                  "tricorn-server: --port=3: --bind names several addresses; give each its own port there");
}

TEST_CASE("if --bind and --port conflict, the source with higher precedence wins") {
    CHECK(to_string(invoke({"--port=9000"}, {{"TRICORN_BIND", "0.0.0.0:8080"}}).config.listen.bind.front()) ==
          "0.0.0.0:9000");
    CHECK(to_string(invoke({"--bind=0.0.0.0:80"}, {{"TRICORN_PORT", "9000"}}).config.listen.bind.front()) ==
          "0.0.0.0:80");
    CHECK(to_string(invoke({"--bind=unix:/a"}, {{"TRICORN_PORT", "9000"}}).config.listen.bind.front()) == "unix:/a");
    CHECK(to_string(invoke({"--bind=0.0.0.0:80", "--port=80"}).config.listen.bind.front()) == "0.0.0.0:80");
}

TEST_CASE("--port and --bind from the same source that disagree are refused") {
    check_refused(invoke({"--bind=127.0.0.1:80", "--port=81"}),
                  "tricorn-server: --port=81: --bind=127.0.0.1:80 names another port");
    check_refused(invoke({}, {{"TRICORN_BIND", "[::]:1"}, {"TRICORN_PORT", "2"}}),
                  "tricorn-server: TRICORN_PORT=2 (environment): --bind=[::]:1 names another port");
    check_refused(invoke({"--bind=unix:/a", "--port=81"}),
                  "tricorn-server: --port=81: a Unix socket (--bind=unix:/a) has no port");
}

TEST_CASE("a bad value ends with exit code 2 and one line") {
    check_refused(invoke({"--workers=abc"}), "tricorn-server: --workers=abc: not a whole number; allowed: 1 to 1024");
    check_refused(invoke({}, {{"TRICORN_MODEL", "fibre"}}), "tricorn-server: TRICORN_MODEL=fibre (environment): "
                                                            "unknown; allowed: prefork, thread, pool or coroutine");
    check_refused(invoke({"--thread-stack=1KiB"}),
                  "tricorn-server: --thread-stack=1KiB: too small; allowed: 64KiB to 64MiB");
    check_refused(invoke({"--keepalive-timeout=5"}), "tricorn-server: --keepalive-timeout=5: no unit (ns, us, ms, s, "
                                                     "m or h); allowed: 1ms to 24h");
    check_refused(invoke({"--log-level=loud"}), "tricorn-server: --log-level=loud: unknown; allowed: trace, debug, "
                                                "info, warning, error or off");
    check_refused(invoke({"--db-error-rate=2"}),
                  "tricorn-server: --db-error-rate=2: not a share; allowed: 0 to 1, such as 0.01");
    check_refused(invoke({"--db-connections=0"}), "tricorn-server: --db-connections=0: too small; allowed: 1 to 10000");
    check_refused(invoke({"--db-latency=lognormal:2ms"}),
                  "tricorn-server: --db-latency=lognormal:2ms: needs two values; allowed: " +
                      std::string(Latency::allowed));
    check_refused(invoke({"--cpu-offload=thread"}),
                  "tricorn-server: --cpu-offload=thread: unknown; allowed: inline or yield");
    check_refused(invoke({"--max-cpu=2h"}), "tricorn-server: --max-cpu=2h: too long; allowed: 0s to 1h");
    check_refused(invoke({"--upstream=http://h"}), "tricorn-server: --upstream=http://h: the name is missing; allowed: "
                                                   "NAME=http://HOST[:PORT], more after commas");
    check_refused(invoke({"--fetch-allow=a,10.0.0.0/8"}),
                  "tricorn-server: --fetch-allow=a,10.0.0.0/8: '10.0.0.0/8': only a host and a port are allowed: no "
                  "scheme, path or network range; allowed: HOST[:PORT], more after commas");
    check_refused(invoke({"--fetch-concurrency=0"}),
                  "tricorn-server: --fetch-concurrency=0: too small; allowed: 1 to 100000");
    check_refused(invoke({"--modle=pool"}), "tricorn-server: --modle: unknown flag; did you mean --model?");
}

TEST_CASE("help and version exit with code 0, even with a bad flag") {
    auto const help = invoke({"--nonsense", "--help"});
    CHECK(help.action == Invocation::Action::exit);
    CHECK(help.exit_code == 0);
    CHECK(help.output.starts_with("Usage: tricorn-server "));
    CHECK(help.output.find("--keepalive-requests N") != std::string::npos);
    CHECK(help.output.find("\nFetch (/fetch):\n  --upstream NAME=URL ") != std::string::npos);
    CHECK(help.output.find("[127.0.0.1:8080]") != std::string::npos);
    auto const version = invoke({"--version"});
    CHECK(version.exit_code == 0);
    CHECK(version.output.starts_with("tricorn-server "));
}

TEST_CASE("help is printed for documents too: the flags here, the endpoints by who knows them") {
    auto const flags = invoke({"--help=markdown"});
    CHECK(flags.action == Invocation::Action::exit);
    CHECK(flags.exit_code == 0);
    CHECK(flags.output.find("### Fetch (/fetch)\n\n| flag |") != std::string::npos);
    CHECK(invoke({"--help=endpoints"}).action == Invocation::Action::endpoints);
    CHECK(invoke({"--help=admin-endpoints"}).action == Invocation::Action::admin_endpoints);
    check_refused(invoke({"--help=xml"}),
                  "tricorn-server: --help=xml: unknown; allowed: markdown, endpoints or admin-endpoints");
}

TEST_CASE("the defaults in the help are those without flags, whatever the flags say") {
    CHECK(invoke({"--threads=7", "--help"}).output == invoke({"--help"}).output);
}

TEST_CASE("--check-config prints flags that give the same configuration again") {
    auto const first = invoke({"--check-config", "--model=thread", "--port=0", "--max-body=3MiB",
                               "--fetch-allow=A,[::1]:8", "--fetch-allow=b", "--upstream=x=http://H/"},
                              {{"TRICORN_THREADS", "9"}, {"TRICORN_UPSTREAM", "y=http://h"}});
    CHECK(first.action == Invocation::Action::check_config);
    CHECK(first.output.find("--bind=127.0.0.1:0\n") != std::string::npos);
    CHECK(first.output.find("--max-connections=1024\n") != std::string::npos);
    CHECK(first.output.find("--threads=9\n") != std::string::npos);
    CHECK(first.output.find("--fetch-allow=a,[::1]:8,b\n") != std::string::npos);
    CHECK(first.output.find("--upstream=x=http://h\n") != std::string::npos);
    CHECK(invoke({"--check-config"}).output.find("--upstream") == std::string::npos);
    std::string text = first.output;
    std::vector<char const*> flags{"--check-config"};
    for (std::size_t begin = 0, end = 0; (end = text.find('\n', begin)) != std::string::npos; begin = end + 1) {
        text[end] = '\0';
        flags.push_back(text.data() + begin);
    }
    CHECK(flags.size() > 20);
    CHECK(invoke(flags).output == first.output);
}

TEST_CASE("--healthcheck keeps the configuration that describes the server to ask") {
    auto const invocation = invoke({"--healthcheck", "--port=81"});
    CHECK(invocation.action == Invocation::Action::healthcheck);
    CHECK(invocation.config.listen.bind.front().port == 81);
}

TEST_CASE("a misspelt variable is named, with the nearest one, and ignored") {
    auto const warnings = [](char const* name, char const* value = "1") {
        return invoke({}, {{name, value}}).warnings;
    };
    using Lines = std::vector<std::string>;
    CHECK(warnings("TRICORN_MODLE", "pool") ==
          Lines{"TRICORN_MODLE (environment): ignored: unknown variable; did you mean TRICORN_MODEL?"});
    CHECK(warnings("TRICORN_QUEUE_SIZES") ==
          Lines{"TRICORN_QUEUE_SIZES (environment): ignored: unknown variable; did you mean TRICORN_QUEUE_SIZE?"});
    CHECK(warnings("TRICORN_COLOUR") == Lines{"TRICORN_COLOUR (environment): ignored: unknown variable; see --help"});
    CHECK(warnings("TRICORN_") == Lines{"TRICORN_ (environment): ignored: unknown variable; see --help"});
    CHECK(warnings("TRICORN_model").size() == 1);
    CHECK(warnings("TRICORN_HELP") == Lines{"TRICORN_HELP (environment): ignored: --help has no variable"});
    CHECK(warnings("TRICORN_MODEL", "pool").empty());
    CHECK(warnings("TRICRON_MODEL").empty());   // anybody's
    CHECK(warnings(("TRICORN_" + std::string(100'000, 'X')).c_str()).at(0).size() < 400);
    CHECK(invoke({"--check-config"}, {{"TRICORN_MODLE", "pool"}}).warnings.size() == 1);
    CHECK(invoke({}, {{"TRICORN_MODLE", "pool"}}).config.model.kind == Model::coroutine);
}

TEST_CASE("variables of the client, the tests and Kubernetes are nobody's mistake") {
    for (auto const& [name, value] : Environment{{"TRICORN_SERVER", "/bin/x"},
                                                 {"TRICORN_TEST_FULL", "1"},
                                                 {"TRICORN_PAGE_PORT", "1"},
                                                 {"TRICORN_BENCH_ALLOCATIONS", "x"},
                                                 {"TRICORN_SERVICE_HOST", "10.0.0.1"},
                                                 {"TRICORN_SERVICE_PORT", "80"},
                                                 {"TRICORN_SERVICE_PORT_HTTP", "80"},
                                                 {"TRICORN_POOL_SERVICE_HOST", "10.0.0.1"},
                                                 {"TRICORN_POOL_PORT", "tcp://10.0.0.1:80"},
                                                 {"TRICORN_POOL_PORT_80_UDP", "udp://10.0.0.1:80"},
                                                 {"TRICORN_PORT", "tcp://10.0.0.1:8080"},
                                                 {"TRICORN_PORT_8080_TCP", "tcp://10.0.0.1:8080"},
                                                 {"TRICORN_PORT_8080_TCP_PROTO", "tcp"},
                                                 {"TRICORN_PORT_8080_TCP_PORT", "8080"},
                                                 {"TRICORN_PORT_8080_SCTP_ADDR", "10.0.0.1"}}) {
        CAPTURE(name);
        Invocation const invocation = invoke({}, {{name, value}});
        CHECK(invocation.warnings.empty());
        CHECK(invocation.action == Invocation::Action::serve);
        CHECK(invocation.config.listen.bind.front().port == 8080);
    }
    for (char const* name : {"TRICORN_PORT_8080_TPC", "TRICORN_PORT_x_TCP", "TRICORN_8080_TCP", "TRICORN_POOL_PORT"}) {
        CAPTURE(name);
        CHECK(invoke({}, {{name, "80"}}).warnings.size() == 1);
    }
    CHECK(invoke({}, {{"TRICORN_PORT", "81"}}).config.listen.bind.front().port == 81);
}

TEST_CASE("a long value is cut in the error that repeats it") {
    std::string const long_value(100'000, 'x');
    for (char const* flag :
         {"--model", "--port", "--bind", "--max-body", "--graceful-timeout", "--upstream", "--watch", "--fetch-allow",
          "--db-latency", "--db-error-rate", "--log-level", "--unknown", "--help"}) {
        CAPTURE(flag);
        Invocation const refused = invoke({(flag + ("=" + long_value)).c_str()});
        CHECK(refused.exit_code == 2);
        CHECK(refused.output.size() < 1'000);
        if (std::string_view(flag) != "--unknown") CHECK(refused.output.find("… (100000 bytes)") != std::string::npos);
    }
    CHECK(invoke({long_value.c_str()}).output.size() < 1'000);
    CHECK(invoke({("--upstream=a=http://h," + long_value).c_str()}).output.size() < 1'000);
    CHECK(invoke({}, {{"TRICORN_WORKERS", long_value}}).output.size() < 1'000);
}

TEST_CASE("a rate of /cpu is measured unless it is given") {
    CHECK(invoke({}).config.limits.cpu_rate == 0);
    CHECK(invoke({"--cpu-rate=4000"}).config.limits.cpu_rate == 4'000);
    CHECK(invoke({}, {{"TRICORN_CPU_RATE", "4k"}}).config.limits.cpu_rate == 4'000);
    CHECK(invoke({"--cpu-rate=2M"}).exit_code == 2);
}

TEST_CASE("a seed that is not given is random each time") {
    CHECK(invoke({}).config.seed != invoke({}).config.seed);
}

}  // namespace

}   // namespace tricorn::server::config_test
