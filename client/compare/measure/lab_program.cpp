#include "client/compare/measure/lab_program.hpp"
#include "client/cli/files.hpp"
#include "client/compare/measure/program.hpp"
#include <boost/json/parse.hpp>
#include <poll.h>
#include <spdlog/fmt/fmt.h>
#include <stdexcept>

namespace tricorn::client::compare {

namespace {

using namespace std::chrono_literals;

constexpr int look_every = 50;    // milliseconds
constexpr auto patience_to_end = 30s;   // for the lab to end its processes and write its results

std::string last_line(std::filesystem::path const& path) {
    auto const file = read_file(path.string());
    std::string text = file ? *file : file.why;
    while (text.ends_with('\n')) text.pop_back();
    return text.substr(text.rfind('\n') + 1);
}

}   // namespace

boost::json::object run_lab_program(std::vector<std::string> command, Config::Duration budget, bool quick,
                                    std::filesystem::path const& folder, std::vector<unsigned> const& processors,
                                    ShutdownSignal const& shutdown) {
    auto const output = folder / "lab.json", log = folder / "lab.log";
    command.push_back(fmt::format("--budget={}ms", std::chrono::ceil<std::chrono::milliseconds>(budget).count()));
    if (quick) command.emplace_back("--quick");
    command.push_back("--output=" + output.string());
    Program program(command, log, processors);
    while (program.running()) {
        pollfd watched{shutdown.descriptor(), POLLIN, 0};   // polls rarely, to avoid waking measured processors
        ::poll(&watched, 1, look_every);
        if (shutdown.came()) program.stop(patience_to_end);
    }
    if (auto const written = read_file(output.string())) {
        boost::system::error_code wrong;
        auto const result = boost::json::parse(*written, wrong);
        if (!wrong && result.is_object()) return result.as_object();
    }
    if (shutdown.came()) throw std::runtime_error("interrupted");
    throw std::runtime_error(
        fmt::format("it ended with {}: {}", describe_end(program.wait(0ms).value_or(0)), last_line(log)));
}

}   // namespace tricorn::client::compare
