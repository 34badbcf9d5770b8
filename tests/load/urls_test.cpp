// Several kinds of requests from a file: what the server receives, and how it is counted.
#include "tests/load/fixture.hpp"
#include <algorithm>
#include <fstream>

namespace tricorn::test::urls_test {

TEST_CASE("urls: each line is sent as written, by weight, and counted apart") {
    FaultyServer server({{}, {}, [](Received const& request) {
                             bool const missing = request.line().find("/missing") != std::string::npos;
                             return Steps().say(missing ? response_text("404 Not Found", "", "") : ok_text());
                         }});
    TemporaryFolder const folder;
    std::string const body = (folder.path() / "order").string();
    std::ofstream(body) << "two shoes";
    std::string const file = (folder.path() / "urls").string();
    std::ofstream(file) << "# a shop\n6 GET " << server.url("/a?b=c") << "\n\nGET " << server.url("/missing")
                        << "\n3 PUT " << server.url("/order") << " @" << body << "\n";
    Outcome const run = start({"-n", "500", "-c", "4", "--urls", file, "-H", "X-Mine: 1", "-o", "-"});
    CHECK_MESSAGE(run.ended_as(4), run.text());
    CHECK(run.errors.find("  GET /a?b=c ") != std::string::npos);
    std::vector<Received> const seen = server.received();
    REQUIRE(seen.size() == 500);
    std::string const fields = " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server.port()) + "\r\nX-Mine: 1\r\n";
    auto const got = std::ranges::count(seen, "GET /a?b=c" + fields + "\r\n", &Received::head);
    auto const missed = std::ranges::count(seen, "GET /missing" + fields + "\r\n", &Received::head);
    auto const put = std::ranges::count(seen, "PUT /order" + fields + "Content-Length: 9\r\n\r\n", &Received::head);
    CHECK(got + missed + put == 500);
    // Of 500 on average 300, 50 and 150: within six standard deviations, since each run has another seed.
    CHECK(std::abs(got - 300) < 66);
    CHECK(std::abs(missed - 50) < 41);
    CHECK(std::abs(put - 150) < 62);
    for (Received const& one : seen) CHECK(one.body == (one.line().starts_with("PUT") ? "two shoes" : ""));
}

TEST_CASE("urls: the result lists them with counts that add up, even after Ctrl-C") {
    FaultyServer server(always(ok_text()));
    TemporaryFolder const folder;
    std::string const file = (folder.path() / "urls").string();
    std::ofstream(file) << "GET " << server.url("/a") << "\n3 POST " << server.url("/b") << "\n";
    // load() puts the URL last: here it is a flag's value.
    Outcome const run = load({"-n", "300", "-c", "3", "--urls"}, file);
    CHECK_MESSAGE(run.ended_as(0), run.text());
    CHECK(run.ok() == 300);
    REQUIRE(run.json.at("workloads").as_array().size() == 2);
    auto const& second = run.json.at("workloads").at(1);
    CHECK(second.at("workload").as_string() == "POST /b");
    CHECK(second.at("weight").to_number<int>() == 3);
    CHECK(second.at("method").as_string() == "POST");
    CHECK(std::string(second.at("url").as_string()) == server.url("/b"));
    CHECK(std::string(run.json.at("config").at("workload").as_string()) == "urls:" + file);
}

TEST_CASE("urls: an invalid file is refused with the line") {
    TemporaryFolder const folder;
    std::string const file = (folder.path() / "urls").string();
    std::ofstream(file) << "GET http://127.0.0.1:1/\nGET http://127.0.0.1:2/\n";
    Outcome const run = start({"--urls", file});
    CHECK(run.ended_with(1));
    CHECK(run.errors == "tricorn-client: --urls=" + file +
                            ": line 2: http://127.0.0.1:2 is not the first line's server, http://127.0.0.1:1\n");
}

}   // namespace tricorn::test::urls_test
