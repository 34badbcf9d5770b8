#include "client/report/result_files.hpp"
#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>

namespace tricorn::client::report::result_files_test {

TEST_CASE("a result is named after its file, its path if file names clash, or as given") {
    auto const files = named_files({"out/before.json", "after.json", "with cache=x/after.json", "plain"});
    REQUIRE(files.size() == 4);
    CHECK(files[0].name == "before");
    CHECK(files[0].path == "out/before.json");
    CHECK(files[1].name == "after");
    CHECK(files[2].name == "with cache");
    CHECK(files[2].path == "x/after.json");
    CHECK(files[3].name == "plain");
    CHECK(named_files({"a/x.json", "b/x.json"})[1].name == "b/x.json");
    CHECK(named_files({"=x.json"})[0].path == "=x.json");
}

TEST_CASE("a file with = in its path is that file") {
    std::filesystem::path const folder = std::filesystem::temp_directory_path() / "tricorn_result_files_test";
    std::filesystem::create_directories(folder);
    std::string const path = (folder / "rate=5.json").string();
    std::ofstream(path) << "{}";
    CHECK(named_files({path, "b.json"})[0].name == "rate=5");
    CHECK(named_files({path, "b.json"})[0].path == path);
    std::filesystem::remove_all(folder);
    CHECK_THROWS_WITH(read_results({path, "b.json"}), doctest::Contains("No such file"));
}

}   // namespace tricorn::client::report::result_files_test
