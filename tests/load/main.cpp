// load_tests --client=PATH --server=PATH [doctest's options]
#define DOCTEST_CONFIG_IMPLEMENT
#include "common/os/descriptors.hpp"
#include "tests/load/fixture.hpp"
#include <csignal>
#include <cstdio>
#include <doctest/doctest.h>
#include <filesystem>
#include <optional>
#include <unistd.h>

namespace {

namespace test = tricorn::test;

std::optional<std::string> path_in(std::string_view argument, std::string_view flag) {
    if (!argument.starts_with(flag)) return std::nullopt;
    return std::filesystem::absolute(argument.substr(flag.size())).string();
}

}   // namespace

int main(int argc, char** argv) {
    test::Settings& settings = test::settings();
    std::vector<char*> rest;
    for (int i = 0; i < argc; ++i) {
        if (auto const client = path_in(argv[i], "--client=")) {
            settings.client = *client;
        } else if (auto const server = path_in(argv[i], "--server=")) {
            settings.server = *server;
        } else {
            rest.push_back(argv[i]);
        }
    }
    if (access(settings.client.c_str(), X_OK) != 0 || access(settings.server.c_str(), X_OK) != 0) {
        std::fputs("usage: load_tests --client=PATH --server=PATH [doctest's options]\n", stderr);
        return 2;
    }
    tricorn::raise_descriptor_limit();
    std::signal(SIGPIPE, SIG_IGN);
    doctest::Context context(static_cast<int>(rest.size()), rest.data());
    return context.run();
}
