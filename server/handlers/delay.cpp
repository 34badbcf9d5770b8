#include "server/handlers/delay.hpp"
#include "common/http/problem.hpp"
#include "common/text/json.hpp"
#include "common/text/text.hpp"
#include "common/text/units.hpp"
#include "server/handlers/request_json.hpp"
#include <array>
#include <charconv>
#include <ratio>

namespace tricorn::server::handlers {

namespace {

// Returns the shortest exact decimal number without an exponent: 1.5, 0.02.
template <class Unit>
std::string decimal(Duration duration) {
    std::array<char, 64> text;
    double const number = std::chrono::duration<double, Unit>(duration).count();
    auto const result = std::to_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
    return {text.data(), result.ptr};
}

}  // namespace

std::optional<Duration> parse_delay(Context const& context) {
    auto const parsed = parse_duration(percent_decode(context.argument), "s");
    if (!parsed || *parsed > context.config.limits.max_delay) return std::nullopt;
    return *parsed;
}

Response refuse_delay(Context const& context) {
    return problem(400, "the delay must be from 0 to " + print_duration(context.config.limits.max_delay) +
                            " (--max-delay): seconds as in /delay/2, or with units as in /delay/500ms");
}

Response answer_delay(Request const& request, Context const& context, Duration delay) {
    Response response = json_response(describe_request(request, context));
    append_member(response.body, "delay_seconds", decimal<std::ratio<1>>(delay));
    response.fields = "Server-Timing: delay;dur=" + decimal<std::milli>(delay) + "\r\n";
    return response;
}

}  // namespace tricorn::server::handlers
