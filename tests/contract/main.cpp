// contract_tests --server=PATH --client=PATH --model=prefork|thread|pool|coroutine [--corpus=FOLDER] [doctest's options]
#define DOCTEST_CONFIG_IMPLEMENT
#include "common/os/descriptors.hpp"
#include "tests/contract/fixture.hpp"
#include <csignal>
#include <cstdio>
#include <doctest/doctest.h>
#include <optional>
#include <unistd.h>

namespace {

namespace test = tricorn::test;

std::optional<std::string> value_of(std::string_view argument, std::string_view flag) {
    if (!argument.starts_with(flag)) {
        return std::nullopt;
    }
    return std::string(argument.substr(flag.size()));
}

}   // namespace

int main(int argc, char** argv) {
    test::Settings& settings = test::settings();
    settings.corpus = "tests/corpus";
    std::vector<char*> rest;
    for (int i = 0; i < argc; ++i) {
        if (auto const server = value_of(argv[i], "--server=")) {
            settings.server = std::filesystem::absolute(*server);
        } else if (auto const client = value_of(argv[i], "--client=")) {
            settings.client = std::filesystem::absolute(*client);
        } else if (auto const model = value_of(argv[i], "--model=")) {
            settings.model = *model;
        } else if (auto const corpus = value_of(argv[i], "--corpus=")) {
            settings.corpus = *corpus;
        } else {
            rest.push_back(argv[i]);
        }
    }
    bool const usable = access(settings.server.c_str(), X_OK) == 0 && access(settings.client.c_str(), X_OK) == 0;
    if (!test::model_is({"prefork", "thread", "pool", "coroutine"}) || !usable) {
        std::fputs("usage: contract_tests --server=PATH --client=PATH --model=prefork|thread|pool|coroutine "
                   "[doctest's options]\n",
                   stderr);
        return 2;
    }
    tricorn::raise_descriptor_limit();
    std::signal(SIGPIPE, SIG_IGN);
    doctest::Context context(static_cast<int>(rest.size()), rest.data());
    return context.run();
}
