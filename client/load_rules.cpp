#include "client/load_rules.hpp"

namespace tricorn {

std::string check_server(Options const& options, LoadConfig const& config) {
    if (options.given("urls")) {
        if (options.given("url")) return options.error("url", "with --urls the file's lines say where to");
        for (char const* const excluded : {"method", "body", "workload", "verify"}) {
            if (options.given(excluded))
                return options.error(excluded, "with --urls the file's lines say what is sent");
        }
    }
    bool const somewhere = options.given("url") || options.given("urls");
    for (char const* const needs : {"insecure", "ca"}) {
        if (somewhere && options.given(needs) && !config.url.tls) return options.error(needs, "it needs an https URL");
    }
    if (config.insecure && options.given("ca"))
        return options.error("ca", "with --insecure no certificate is looked at");
    return {};
}

std::string check_verify(Options const& options, LoadConfig const& config) {
    if (!config.verify) return {};
    if (config.method == "HEAD") return options.error("method", "with --verify: the answer to HEAD has no body");
    bool const echo = config.workload.kinds.size() == 1 && config.workload.kinds.front().answer_bytes.has_value();
    if (options.given("workload") && !echo)
        return options.error("workload", "with --verify; allowed: echo:SIZE, for its answer is the body that was sent");
    return {};
}

}   // namespace tricorn
