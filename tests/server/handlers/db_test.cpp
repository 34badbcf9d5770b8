// The handlers of the simulated database, with a scripted Io: no clock, no other process.
#include "server/handlers/db.hpp"
#include "tests/server/sample.hpp"
#include "tests/support/scripted_io.hpp"
#include <boost/json/array.hpp>
#include <doctest/doctest.h>

namespace tricorn::server::handlers::db_test {

using namespace tricorn::test;
using namespace std::chrono_literals;

namespace {

// Records the requested deadlines.
class NotingIo : public ScriptedIo {
public:
    explicit NotingIo(Script& script) : ScriptedIo(script) {}
    Task<void> sleep_until(Deadline deadline) {
        slept.push_back(deadline);
        return ScriptedIo::sleep_until(deadline);
    }
    std::vector<Deadline> slept;
};
static_assert(Io<NotingIo>);

struct World {
    explicit World(unsigned connections = 1) : pool(connections, 0), database(pool, sample.config.seed, 0) {
        sample.config.seed = 5;
        sample.config.database.latency = Latency(Latency::Kind::fixed, 2ms);
        sample.context.database = &database;
    }
    Response ask(std::string_view target) {
        Script script;
        return ask(target, script);
    }
    Response ask(std::string_view target, Script& script) {
        io.emplace(script);
        Request const request = sample_request("GET", target);
        auto const handler = request.path() == "/db" ? handlers::db<NotingIo> : handlers::queries<NotingIo>;
        Response response = handler(*io, request, sample.context).take();
        CHECK(pool.status().waiting == 0);
        return response;
    }
    // Between two sleeps.
    std::vector<Duration> steps() const {
        std::vector<Duration> result;
        for (std::size_t i = 1; i < io->slept.size(); ++i) result.push_back(io->slept[i] - io->slept[i - 1]);
        return result;
    }

    Sample sample;
    SharedSemaphore pool;
    Database database;
    std::optional<NotingIo> io;
};

void check_row(boost::json::value const& row) {
    auto const id = static_cast<unsigned>(row.at("id").as_int64());
    CHECK(id >= 1);
    CHECK(id <= 10'000);
    CHECK(row.at("randomNumber").as_int64() == row_of(id).number);
    CHECK(row.as_object().size() == 2);
}

}   // namespace

TEST_CASE("/db answers one row as an object") {
    World world;
    auto const before = Clock::now();
    Response const response = world.ask("/db");
    CHECK(response.status == 200);
    CHECK(response.content_type == "application/json");
    CHECK(parsed(response).is_object());
    check_row(parsed(response));
    CHECK(world.io->slept.size() == 1);
    CHECK(world.io->slept[0] >= before + 2ms);
    CHECK(world.io->slept[0] <= Clock::now() + 2ms);
    CHECK(response.fields.find("Server-Timing: connection;dur=0.") == 0);
    CHECK(response.fields.find(", queries;dur=2.000000\r\n") != std::string::npos);
    CHECK(world.pool.status().in_use == 0);
}

TEST_CASE("/queries answers a list of as many rows as asked, 1 to 500") {
    World world;
    struct {
        char const* target;
        std::size_t rows;
    } const cases[] = {{"/queries", 1},
                       {"/queries?queries=", 1},
                       {"/queries?queries=foo", 1},
                       {"/queries?queries=0", 1},
                       {"/queries?queries=-5", 1},
                       {"/queries?queries=1", 1},
                       {"/queries?queries=2", 2},
                       {"/queries?queries=5x", 1},
                       {"/queries?queries=1.5", 1},
                       {"/queries?queries=+5", 1},
                       {"/queries?queries=020", 20},
                       {"/queries?queries=500", 500},
                       {"/queries?queries=501", 500},
                       {"/queries?queries=99999999999999999999", 500},
                       {"/queries?queries=-99999999999999999999", 1},
                       {"/queries?other=7", 1}};
    for (auto const& row : cases) {
        CAPTURE(row.target);
        Response const response = world.ask(row.target);
        REQUIRE(response.status == 200);
        auto const body = parsed(response);
        REQUIRE(body.is_array());
        CHECK(body.as_array().size() == row.rows);
        for (auto const& one : body.as_array()) check_row(one);
        CHECK(world.io->slept.size() == row.rows);
    }
}

TEST_CASE("queries run in sequence on one connection, each a service time after the previous one") {
    World world;
    world.ask("/queries?queries=20");
    for (Duration const step : world.steps()) CHECK(step == 2ms);
    CHECK(world.pool.status().acquired == 1);
    CHECK(world.pool.status().most_in_use == 1);
}

TEST_CASE("?latency= accepts the values of --db-latency, within --max-delay") {
    World world;
    world.ask("/queries?queries=2&latency=7ms");
    CHECK(world.steps() == std::vector<Duration>{7ms});
    world.ask("/queries?queries=3&latency=uniform:1ms,1ms");
    CHECK(world.steps() == std::vector<Duration>{1ms, 1ms});
    world.ask("/queries?queries=3&latency=lognormal:3ms%2C0");
    CHECK(world.steps() == std::vector<Duration>{3ms, 3ms});
    for (char const* const target :
         {"/db?latency=", "/db?latency=2", "/db?latency=x", "/db?latency=normal:2ms", "/db?latency=-1ms"}) {
        CAPTURE(target);
        Response const response = world.ask(target);
        CHECK(response.status == 400);
        CHECK(parsed(response).at("detail").as_string().find("lognormal:2ms,0.6") != std::string::npos);
    }
    CHECK(world.ask("/db?latency=10s").status == 200);
    CHECK(world.ask("/db?latency=exp:10s").status == 200);
    CHECK(world.ask("/queries?queries=10&latency=1s").status == 200);
    for (char const* const target :
         {"/db?latency=10001ms", "/queries?queries=11&latency=1s", "/db?latency=uniform:0s,21s"}) {
        CAPTURE(target);
        Response const response = world.ask(target);
        CHECK(response.status == 400);
        CHECK(parsed(response).at("detail").as_string().find("10s (--max-delay)") != std::string::npos);
        CHECK(world.io->slept.empty());
    }
    CHECK(world.pool.status().in_use == 0);
}

TEST_CASE("the first use of each connection is slower by --db-connect") {
    World world(2);
    world.sample.config.database.connect = 1h;
    auto const wait_of = [&] {
        auto const before = Clock::now();
        world.ask("/db");
        return world.io->slept.at(0) - before;
    };
    CHECK(wait_of() >= 1h);
    CHECK(wait_of() < 1h);   // the same connection again
    Lease const held(world.pool);
    CHECK(wait_of() >= 1h);   // the other one
    CHECK(wait_of() < 1h);
}

TEST_CASE("a failing query holds its connection for its time, and is answered 500") {
    World world;
    world.sample.config.database.error_rate = 1;
    Response const response = world.ask("/queries?queries=5");
    CHECK(response.status == 500);
    CHECK(parsed(response).at("detail").as_string().find("--db-error-rate") != std::string::npos);
    CHECK(world.io->slept.size() == 1);   // the first one ended the request
    CHECK(world.pool.status().in_use == 0);
    world.sample.config.database.error_rate = 0.3;
    int failed = 0;
    for (int i = 0; i < 2000; ++i) failed += world.ask("/db").status == 500 ? 1 : 0;
    CHECK(failed > 500);
    CHECK(failed < 700);
}

TEST_CASE("an error rate or a request's own latency does not change the rows") {
    World plain, other;
    other.sample.config.database.error_rate = 0.0001;
    for (int i = 0; i < 5; ++i) {
        std::string const rows = plain.ask("/queries?queries=9").body;
        CHECK(other.ask("/queries?queries=9&latency=exp:1ms").body == rows);
    }
}

TEST_CASE("a request without a free connection waits, and is answered 503 after a timeout") {
    World world;
    {
        Lease held(world.pool);
        Script script;
        Response const late = world.ask("/db", script);
        CHECK(script.waits_for_grant == 1);
        CHECK(late.status == 503);
        CHECK(late.fields.find("Retry-After: 1\r\n") != std::string::npos);
        CHECK(parsed(late).at("detail").as_string().find("--db-acquire-timeout") != std::string::npos);
        CHECK(world.io->slept.empty());
        CHECK(world.pool.status().timeouts == 1);
        script.on_wait = [&held] { held.end(); };
        CHECK(world.ask("/db", script).status == 200);
    }
    {
        Lease held(world.pool);
        Script script;
        script.fail_at = 1;   // the wait ends at the very moment when the connection is granted
        script.on_wait = [&held] { held.end(); };
        CHECK(world.ask("/db", script).status == 200);
    }
    CHECK(world.pool.status().in_use == 0);
}

TEST_CASE("too many waiters are answered 503 at once") {
    World world;
    Lease const held(world.pool);
    std::vector<std::unique_ptr<Lease>> waiting;
    for (std::uint32_t i = 0; i < SlotTable::max_waiters; ++i) waiting.push_back(std::make_unique<Lease>(world.pool));
    Request const request = sample_request("GET", "/db");
    Script script;
    NotingIo io(script);
    Response const refused = handlers::db(io, request, world.sample.context).take();
    CHECK(refused.status == 503);
    CHECK(refused.fields.find("Retry-After: ") != std::string::npos);
    CHECK(script.waits_for_grant == 0);
    CHECK(world.pool.status().turned_away == 1);
}

TEST_CASE("/db/status counts connections, and takes none") {
    World world(3);
    world.ask("/db");
    Lease const held(world.pool), other(world.pool);
    Response const response = handlers::db_status(sample_request("GET", "/db/status"), world.sample.context);
    CHECK(response.body == R"({"connections":3,"in_use":2,"most_in_use":2,"waiting":0,"acquired":3,"timeouts":0,)"
                           R"("turned_away":0})");
}

}   // namespace tricorn::server::handlers::db_test
