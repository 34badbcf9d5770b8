#include "server/handlers/cpu.hpp"
#include "common/http/problem.hpp"
#include "common/os/thread_clock.hpp"
#include "common/text/json.hpp"
#include "common/text/text.hpp"
#include "server/handlers/request_json.hpp"
#include <algorithm>
#include <boost/json/serialize.hpp>
#include <spdlog/fmt/fmt.h>

namespace tricorn::server::handlers {

namespace {

using Number = Expected<std::uint64_t>;

constexpr auto slice = std::chrono::microseconds(500);

std::string milliseconds_text(std::chrono::nanoseconds time) {
    return fmt::format("{:.3f}", std::chrono::duration<double, std::milli>(time).count());
}

Number parse_number(std::string_view text, std::uint64_t most) {
    Number number = parse_count(text);
    if (number && *number <= most) return number;
    return refused("iterations must be a whole number from 0 to " + std::to_string(most) +
                   " (--max-cpu, on this machine), as in /cpu?iterations=1000");
}

// A number without a unit: a unit would contradict the parameter's name.
Number parse_milliseconds(std::string_view text, Context const& context) {
    auto const time = parse_bare_duration(text, "ms");
    std::chrono::duration<double, std::milli> const most = context.config.limits.max_cpu;
    if (time && *time <= most) return context.calibration.iterations(*time);
    return refused(
        fmt::format("ms must be a number from 0 to {} (--max-cpu), as in /cpu?ms=50 or /cpu?ms=0.5", most.count()));
}

}  // namespace

Computation::Computation(std::uint64_t iterations, Context const& context)
    : iterations_(iterations),
      left_(iterations),
      slice_(context.config.model.cpu_offload == CpuOffload::yield
                 ? std::max<std::uint64_t>(1, context.calibration.iterations(slice))
                 : iterations) {}

bool Computation::advance() {
    auto const begin = ThreadClock::now();
    std::uint64_t const now = std::min(slice_, left_);
    chain_.advance(now);
    left_ -= now;
    cpu_time_ += ThreadClock::now() - begin;
    return left_ > 0;
}

Response Computation::answer(Context const& context) const {
    boost::json::object object;
    object["iterations"] = iterations_;
    object["digest"] = chain_.hex();
    Response response = json_response(object);
    std::string const cpu_ms = milliseconds_text(cpu_time_);
    append_member(response.body, "cpu_ms", cpu_ms);
    append_member(response.body, "elapsed_ms", milliseconds_text(Clock::now() - begun_));
    append_member(response.body, "server", boost::json::serialize(server_json(context)));
    response.fields = "Server-Timing: cpu;dur=" + cpu_ms + "\r\n";
    return response;
}

Number parse_iterations(Request const& request, Context const& context) {
    std::vector<Parameter> parameters = parse_query(request.query());
    std::erase_if(parameters, [](Parameter const& one) { return one.name != "iterations" && one.name != "ms"; });
    if (parameters.size() != 1)
        return refused("give either iterations or ms, once, as in /cpu?iterations=1000 or /cpu?ms=50");
    std::string const& text = parameters.front().value;
    if (parameters.front().name == "ms") return parse_milliseconds(text, context);
    return parse_number(text, context.calibration.iterations(context.config.limits.max_cpu));
}

Response refuse_cpu(std::string_view why) {
    return problem(400, why);
}

}  // namespace tricorn::server::handlers
