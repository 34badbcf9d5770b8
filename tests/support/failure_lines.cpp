// Lists the failed cases at the end, a line each, so that a log truncated at its front still shows them. If the output
// is not a terminal, also prints each case when it begins, for runs that are interrupted.
#include <cerrno>
#include <doctest/doctest.h>
#include <iostream>
#include <mutex>
#include <sstream>
#include <string>
#include <string_view>
#include <unistd.h>
#include <vector>

namespace {

// On one line, with limited length.
std::string shortened(std::string_view text, std::size_t most) {
    std::string line;
    for (char const c : text.substr(0, most)) {
        if (c != '\n')
            line += c;
        else if (!line.empty() && line.back() != ' ')
            line += " | ";
    }
    return text.size() > most ? line + "…" : line;
}

class FailureLines : public doctest::IReporter {
public:
    explicit FailureLines(doctest::ContextOptions const& options) : out_(*options.cout) {}

    void test_case_start(doctest::TestCaseData const& data) override {
        case_ = data.m_name;
        if (::isatty(STDOUT_FILENO) == 0) out_ << "case: " << case_ << std::endl;
    }
    void log_assert(doctest::AssertData const& data) override {
        if (!data.m_failed) return;
        std::string what = doctest::assertString(data.m_at);
        what += std::string("(") + data.m_expr + ")";
        if (data.m_threw)
            what += std::string(" threw ") + data.m_exception.c_str();
        else if (std::string_view(data.m_decomp.c_str()) != data.m_expr)
            what += std::string(" with ") + data.m_decomp.c_str();
        add(data.m_file, data.m_line, shortened(what, 300) + contexts());
    }
    void log_message(doctest::MessageData const& data) override {
        if ((data.m_severity & doctest::assertType::is_warn) != 0) return;
        add(data.m_file, data.m_line, shortened(data.m_string.c_str(), 300));
    }
    void test_case_exception(doctest::TestCaseException const& exception) override {
        add(nullptr, 0, "exception: " + shortened(exception.error_string.c_str(), 600));
    }
    void test_run_end(doctest::TestRunStats const&) override {
        for (std::string const& line : lines_) out_ << line << '\n';
        if (left_off_ > 0) out_ << "FAILED: and " << left_off_ << " more\n";
    }

    void report_query(doctest::QueryData const&) override {}
    void test_run_start() override {}
    void test_case_reenter(doctest::TestCaseData const&) override {}
    void test_case_end(doctest::CurrentTestCaseStats const&) override {}
    void subcase_start(doctest::SubcaseSignature const&) override {}
    void subcase_end() override {}
    void test_case_skipped(doctest::TestCaseData const&) override {}

private:
    // The texts of INFO and CHECK_MESSAGE.
    static std::string contexts() {
        std::string text;
        doctest::IContextScope const* const* const scopes = get_active_contexts();
        for (int i = 0; i < get_num_active_contexts(); ++i) {
            std::ostringstream told;
            scopes[i]->stringify(&told);
            text += " | " + shortened(told.str(), 1'000);
        }
        return text;
    }

    void add(char const* file, int line, std::string const& what) {
        std::lock_guard const lock(mutex_);
        if (lines_.size() >= 12) {
            ++left_off_;
            return;
        }
        std::string text = std::string("FAILED: ") + program_invocation_short_name + ": " + case_ + ": ";
        if (file != nullptr)
            text += std::string(doctest::skipPathFromFilename(file)) + ":" + std::to_string(line) + ": ";
        lines_.push_back(text + what);
    }

    std::ostream& out_;
    std::mutex mutex_;
    std::string case_;
    std::vector<std::string> lines_;
    std::size_t left_off_ = 0;
};

REGISTER_LISTENER("failure lines", 2, FailureLines);

}   // namespace
