// What a result holds of what was sent, and what becomes of it when its surroundings are not as they should be.
#include "tests/load/fixture.hpp"
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sys/stat.h>

namespace tricorn::test::surroundings_test {

namespace {

namespace fs = std::filesystem;

Restrictions with(std::string const& name, std::string const& value) {
    Restrictions restrictions;
    restrictions.environment = {{name, value}};
    return restrictions;
}

}   // namespace

TEST_CASE(
    "results: Authorization, Cookie and their kind are sent, but not in any output, unless they are wanted there") {
    FaultyServer server(always(ok_text()));
    TemporaryFolder const folder;
    std::string const html = (folder.path() / "r.html").string(), csv = (folder.path() / "r.csv").string();
    Words const flags{"-n",     "4",
                      "-c",     "1",
                      "-H",     "Authorization: Bearer geheim-1",
                      "-H",     "Cookie: id=geheim-2",
                      "-H",     "X-Api-Key: geheim-3",
                      "-H",     "Accept: text/plain",
                      "--html", html,
                      "--csv",  csv};
    Outcome const run = load(flags, server.url());
    INFO(run.text());
    CHECK(run.ended_as(0));
    REQUIRE(server.received().size() == 4);
    CHECK(server.received()[0].field("Authorization") == "Bearer geheim-1");
    CHECK(server.received()[0].field("Cookie") == "id=geheim-2");
    for (std::string const& text : {run.output, run.errors, run.written, file_text(html), file_text(csv)})
        CHECK(text.find("geheim") == std::string::npos);
    CHECK(run.written.find("Authorization: (left out)") != std::string::npos);
    CHECK(run.written.find("Accept: text/plain") != std::string::npos);
    CHECK(file_text(html).find("Cookie: (left out)") != std::string::npos);
    Words kept = flags;
    kept.push_back("--keep-secrets");
    Outcome const whole = load(kept, server.url());
    CHECK(whole.written.find("Authorization: Bearer geheim-1") != std::string::npos);
    CHECK(file_text(html).find("geheim-2") != std::string::npos);
    Outcome const wrong = start({"-H", "Cookie: geheim\x01", server.url()});
    CHECK(wrong.ended_with(1));
    CHECK(wrong.errors.find("geheim") == std::string::npos);
}

TEST_CASE("results: whatever lies where the selftest is kept, a load's result is reported and written") {
    FaultyServer server(always(ok_text()));
    TemporaryFolder const folder;
    fs::path const place = folder.path() / "tricorn" / "selftest.json";
    auto const check = [&](std::string const& what) {
        Outcome const run = load({"-n", "10", "-c", "1"}, server.url(), with("XDG_CACHE_HOME", folder.path().string()));
        INFO(what, "\n", run.text());
        CHECK(run.ended_as(0));
        CHECK(run.ok() == 10);
        CHECK(run.output.find("  verdict ") != std::string::npos);
        fs::remove_all(place);
    };
    fs::create_directories(place);
    check("a folder");
    REQUIRE(::mkfifo(place.c_str(), 0600) == 0);
    check("a pipe that nobody writes to");
    fs::create_symlink("/dev/zero", place);
    check("a device that never ends");
    fs::create_symlink(place, place);
    check("a link to itself");
    std::ofstream(place) << "{\"version\": 1e999}";
    check("no selftest");
    std::ofstream(place) << std::string(3 << 20, '[');
    check("three million brackets");
}

TEST_CASE("results: one output that cannot be written costs no other, and an older result stays") {
    FaultyServer server(always(ok_text()));
    TemporaryFolder const folder;
    std::string const json = (folder.path() / "r.json").string(), csv = (folder.path() / "r.csv").string();
    std::ofstream(json) << "older";
    // A result of JSON is larger than these 4 KiB, lines for each second are not.
    Process limited({"/bin/sh", "-c", "ulimit -f 8; exec \"$0\" \"$@\"", settings().client, "-n", "10", "-c", "1", "-o",
                     json, "--html", "/dev/full", "--csv", csv, server.url()});
    CHECK(limited.wait(Millis(60'000)) == Exit{false, 2});
    INFO(limited.output(), limited.errors());
    CHECK(limited.output().find("  verdict ") != std::string::npos);
    CHECK(limited.errors() == "tricorn-client: --output=" + json +
                                  ": File too large\ntricorn-client: --html=/dev/full: "
                                  "No space left on device\n");
    CHECK(file_text(json) == "older");
    CHECK(file_text(csv).find("begin") != std::string::npos);
    CHECK(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()) == 2);
}

TEST_CASE("results: an output is never another one, nor what was read, under whatever name") {
    FaultyServer server(always(ok_text()));
    TemporaryFolder const folder;
    std::string const path = (folder.path() / "x").string(), other = (folder.path() / "." / "x").string();
    std::ofstream(path) << "{}";
    std::vector<Words> const lines{
        {"-o", path, "--csv", other, server.url()},
        {"-o", path, "--html", path, server.url()},
        {"--csv", path, "--html", other, server.url()},
        {"--csv", "-", "--html", "-", server.url()},
        {"-b", "@" + path, "-o", other, server.url()},
        {"merge", path, "-o", other},
        {"report", path, "-o", other},
        {"report", path, "--html", other},
        {"report", path, "--html", "y", "-o", "./y"},
        {"compare", "--models=none", "--target=a=http://127.0.0.1:1", "-o", path, "--html", other}};
    for (Words const& line : lines) {
        Outcome const run = start(line);
        INFO(line[0], " ", line[1], " ", line[2], "\n", run.text());
        CHECK(run.ended_with(1));
        CHECK(std::ranges::count(run.errors, '\n') == 1);
        CHECK(file_text(path) == "{}");
    }
    CHECK(server.final_counts().accepted == 0);
}

TEST_CASE("results: a large body is in memory once, and arrives whole") {
    constexpr std::size_t size = 64 << 20;
    FaultyServer server(always(ok_text()));
    TemporaryFolder const folder;
    std::string const path = (folder.path() / "body").string();
    {
        std::ofstream file(path, std::ios::binary);
        std::string const piece(1 << 20, 'b');
        for (std::size_t written = 0; written < size; written += piece.size()) file << piece;
    }
    Restrictions little;
    if (!is_sanitized(settings().client))
        little.address_space = size + (std::size_t(192) << 20);   // threads and their heaps take some too
    Outcome const run = load({"-n", "2", "-c", "1", "-t", "1", "-b", "@" + path}, server.url(), little);
    INFO(run.text());
    CHECK(run.ended_as(0));
    CHECK(run.ok() == 2);
    CHECK(run.number("/config/body_bytes") == static_cast<std::int64_t>(size));
    for (Received const& one : server.received()) CHECK(one.body.size() == size);
    Outcome const refused = load({"-n", "1", "-b", "@" + path, "--max-body-file", "1MiB"}, server.url());
    CHECK(refused.ended_with(1));
    CHECK(refused.errors.find("it has more than 1MiB; --max-body-file allows more") != std::string::npos);
}

}   // namespace tricorn::test::surroundings_test
