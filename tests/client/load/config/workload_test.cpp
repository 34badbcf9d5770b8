#include "client/load/config/workload.hpp"
#include <doctest/doctest.h>

namespace tricorn::client::workload_test {

namespace {

std::string target_of(char const* text) {
    auto const workload = parse_workload(text);
    return workload ? workload->kinds.front().target : "refused: " + workload.why;
}

std::string why(std::string const& text) {
    auto const workload = parse_workload(text);
    return workload ? "accepted" : workload.why;
}

}  // namespace

TEST_CASE("each name is a request to an endpoint") {
    std::pair<char const*, char const*> const rows[] = {
        {"plaintext", "/plaintext"},
        {"json", "/json"},
        {"db", "/db"},
        {"queries:20", "/queries?queries=20"},
        {"queries:500", "/queries?queries=500"},
        {"fetch", "/fetch?upstream=origin&path=/delay/10ms"},
        {"fetch:/a/b", "/fetch?upstream=origin&path=/a/b"},
        {"fetch:/a?b=c&d=%2C+e", "/fetch?upstream=origin&path=/a%3Fb%3Dc%26d%3D%252C%2Be"},
        {"cpu:5", "/cpu?ms=5"},
        {"cpu:0.5", "/cpu?ms=0.5"},
        {"delay:20ms", "/delay/20ms"},
        {"delay:1.5", "/delay/1.5"},
        {"delay:0s", "/delay/0s"},
    };
    for (auto const& [text, target] : rows) {
        CAPTURE(text);
        CHECK(target_of(text) == target);
        auto const workload = parse_workload(text);
        REQUIRE(workload);
        CHECK(workload->name == text);
        CHECK_FALSE(workload->mixed);
        REQUIRE(workload->kinds.size() == 1);
        CHECK(workload->kinds[0].name == text);
        CHECK_FALSE(workload->kinds[0].body);
        CHECK_FALSE(workload->kinds[0].answer_bytes);
    }
}

TEST_CASE("an echo has a body, and its response the same length") {
    for (auto const& [text, size] :
         {std::pair("echo:0", 0), std::pair("echo:64k", 65536), std::pair("echo:1KiB", 1024)}) {
        CAPTURE(text);
        auto const workload = parse_workload(text);
        REQUIRE(workload);
        RequestKind const& kind = workload->kinds.at(0);
        CHECK(kind.target == "/echo?raw=1");
        REQUIRE(kind.body);
        CHECK(kind.body.size() == static_cast<std::size_t>(size));
        CHECK(kind.answer_bytes == static_cast<std::uint64_t>(size));
    }
}

TEST_CASE("a mixture has kinds with weights") {
    auto const workload = parse_workload("mixed:plaintext=70,db=2k,fetch:/x?a=b=1,cpu:0.5=10");
    REQUIRE(workload);
    CHECK(workload->mixed);
    REQUIRE(workload->kinds.size() == 4);
    CHECK(workload->kinds[0].weight == 70);
    CHECK(workload->kinds[1].weight == 2000);
    CHECK(workload->kinds[2].name == "fetch:/x?a=b");
    CHECK(workload->kinds[2].target == "/fetch?upstream=origin&path=/x%3Fa%3Db");
    CHECK(workload->kinds[3].target == "/cpu?ms=0.5");
    CHECK(parse_workload("mixed:db=1")->mixed);
}

TEST_CASE("a refusal names what is allowed") {
    std::string const simple = "plaintext, json, echo:SIZE, db, queries:N, fetch[:PATH], cpu:MS";
    std::string const all = simple + ", delay:DURATION or mixed:W=WEIGHT,W=WEIGHT,...";
    std::pair<char const*, std::string> const rows[] = {
        {"", "empty; allowed: " + all},
        {"nothing", "unknown; allowed: " + all},
        {"mixed", "unknown; allowed: " + all},
        {"db:1", "db takes no argument; allowed: db"},
        {"echo", "empty; allowed: echo:SIZE of 0 to 64MiB"},
        {"echo:1G", "too large; allowed: echo:SIZE of 0 to 64MiB"},
        {"echo:one", "not a size; allowed: echo:SIZE of 0 to 64MiB"},
        {"queries", "empty; allowed: queries:N of 1 to 500"},
        {"queries:0", "too small; allowed: queries:N of 1 to 500"},
        {"queries:501", "too large; allowed: queries:N of 1 to 500"},
        {"queries:1.5", "not a whole number; allowed: queries:N of 1 to 500"},
        {"fetch:", "the path must begin with /; allowed: fetch:PATH with a path (and query) such as /delay/10ms"},
        {"fetch:x", "the path must begin with /; allowed: fetch:PATH with a path (and query) such as /delay/10ms"},
        {"cpu", "not a number of milliseconds; allowed: cpu:MS of 0 to 3600000 such as 1 or 0.5"},
        {"cpu:5ms", "not a number of milliseconds; allowed: cpu:MS of 0 to 3600000 such as 1 or 0.5"},
        {"cpu:-1", "not a number of milliseconds; allowed: cpu:MS of 0 to 3600000 such as 1 or 0.5"},
        {"cpu:1&x=2", "not a number of milliseconds; allowed: cpu:MS of 0 to 3600000 such as 1 or 0.5"},
        {"cpu:3600001", "too long; allowed: cpu:MS of 0 to 3600000 such as 1 or 0.5"},
        {"delay", "empty; allowed: delay:DURATION of 0s to 24h such as 20ms"},
        {"delay:25h", "too long; allowed: delay:DURATION of 0s to 24h such as 20ms"},
        {"mixed:", "'' has no weight; allowed: mixed:W=WEIGHT,W=WEIGHT such as mixed:db=20,json=80"},
        {"mixed:db", "'db' has no weight; allowed: mixed:W=WEIGHT,W=WEIGHT such as mixed:db=20,json=80"},
        {"mixed:db=1,", "'' has no weight; allowed: mixed:W=WEIGHT,W=WEIGHT such as mixed:db=20,json=80"},
        {"mixed:db=0", "the weight of 'db=0' is too small; allowed: whole numbers of 1 to 1000000"},
        {"mixed:db=1.5", "the weight of 'db=1.5' is not a whole number; allowed: whole numbers of 1 to 1000000"},
        {"mixed:db=2M", "the weight of 'db=2M' is too large; allowed: whole numbers of 1 to 1000000"},
        {"mixed:=1", "'=1': empty; allowed: " + simple + " or delay:DURATION"},
        {"mixed:mixed:db=1=1", "'mixed:db=1=1': unknown; allowed: " + simple + " or delay:DURATION"},
        {"mixed:queries:0=1", "'queries:0=1': too small; allowed: queries:N of 1 to 500"},
        {"mixed:db=1,json=2,db=3", "db appears twice; allowed: each once"},
    };
    for (auto const& [text, reason] : rows) {
        CAPTURE(text);
        CHECK(why(text) == reason);
    }
    CHECK(why("fetch:/a b").ends_with("; allowed: fetch:PATH with a path (and query) such as /delay/10ms"));
    std::string many = "mixed:";
    for (int i = 1; i <= 17; ++i) many += (i > 1 ? ",queries:" : "queries:") + std::to_string(i) + "=1";
    CHECK(why(many) == "too many; allowed: 16");
}

}   // namespace tricorn::client::workload_test
