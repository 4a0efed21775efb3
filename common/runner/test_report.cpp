#include "test_report.hpp"

#include <algorithm>
#include <set>

#include "report.hpp"

namespace judging {

using workbook::Record;

namespace {

class Reader {
public:
    Reader(std::string_view keys, std::string_view number) : keys_(keys), number_(number) {}

    void take(const Record& record) {
        if (process_ == 0) process_ = record.process;
        if (record.process != process_) return;  // a copy of the program, after fork()
        const bool first = !failed();
        switch (record.kind) {
            case Record::Kind::test_begins:
                test_ = record.failure.test;
                report_.begun = true;
                if (first) report_.test = test_;
                if (first) report_.last_call.reset();
                break;
            case Record::Kind::call:
                if (first && report_.begun) report_.last_call = record.failure;
                break;
            case Record::Kind::failed:
                if (!first) break;
                report_.failure = record.failure;
                // Nothing better can be reported.
                report_.outcome = record.outcome == workbook::Outcome::too_much_memory
                                      ? record.outcome
                                      : workbook::Outcome::failed;
                break;
            case Record::Kind::not_written:
                if (!first) break;
                report_.not_written = record.failure;
                report_.not_written_exercise = record.text;
                break;
            case Record::Kind::trouble:
                if (first) report_.trouble = record.text;
                break;
            case Record::Kind::not_staged:
                if (first && believe(record.key)) report_.not_staged = record.text;
                break;
            case Record::Kind::terminated:
                report_.uncaught = record.text;
                break;
            case Record::Kind::test_ended:
                end_of_test(record);
                break;
            case Record::Kind::all_ended:
                report_.complete = true;
                believe(record.key);
                break;
            case Record::Kind::exited:
                report_.exited = true;
                break;
            case Record::Kind::progress:
                break;
        }
    }

    TestReport result() { return std::move(report_); }

private:
    bool failed() const {
        return report_.failure || report_.not_written || !report_.trouble.empty() ||
               !report_.not_staged.empty();
    }

    // A record that only the tests can have written shows the next key.
    bool believe(const std::string& key) {
        const bool written_by_tests = !key.empty() && keys_.substr(0, testing::key_size) == key;
        report_.forged = report_.forged || !written_by_tests;
        keys_.remove_prefix(std::min(testing::key_size, keys_.size()));
        return written_by_tests;
    }

    void end_of_test(const Record& record) {
        ++report_.cases;
        report_.checks += record.number;
        report_.empty_case = report_.empty_case || record.number == 0;
        believe(record.key);
        const bool of_this_exercise = test_.starts_with(std::string(number_) + " ");
        report_.forged = report_.forged || !of_this_exercise || !titles_.insert(test_).second;
    }

    std::string_view keys_;
    const std::string_view number_;
    std::size_t process_ = 0;
    std::string test_;
    std::set<std::string> titles_;  // of all that ended
    TestReport report_;
};

}  // namespace

TestReport read_report(std::string_view report, std::string_view keys, std::string_view number) {
    Reader reader(keys, number);
    for (std::size_t at = 0, end = 0; at < report.size(); at = end + 1) {
        end = std::min(report.find('\n', at), report.size());
        if (const auto record = workbook::read_record(report.substr(at, end - at))) reader.take(*record);
    }
    return reader.result();
}

}  // namespace judging
