using Broker.Core;
using Broker.Core.Audit;
using Broker.Issuing;

namespace Broker.Directories;

/// <summary>Writes the event of what was asked, before the answer leaves (threat L-23), and says why policies denied.</summary>
/// <remarks>Thread safe.</remarks>
internal sealed class DirectoryRecords(RequestRecords records)
{
    /// <summary>Records what an action of the core answered.</summary>
    /// <returns>Its result, or a refusal when the audit did not take the event: then whatever was made stays here.</returns>
    public async ValueTask<Outcome<T>> RecordAsync<T>(DirectoryCall call, ActionRecord record, StsResult<T> result, CancellationToken cancellationToken)
        where T : class
    {
        if (!(await records.RecordAsync(call.AnswerHeaders, record, result, cancellationToken)).TryGet(out var value, out var error))
        {
            return error.Reason == Refusal.AuditUnavailable.Reason ? Refusal.AuditUnavailable : Refusal.Of(error);
        }

        return value;
    }

    /// <summary>Records what one of our own steps answered.</summary>
    /// <returns>The same, or a refusal when the audit did not take the event.</returns>
    public async ValueTask<Outcome<T>> RecordAsync<T>(ActionRecord record, Outcome<T> outcome, CancellationToken cancellationToken)
        where T : class
    {
        if (!outcome.TryGet(out _, out var refusal))
        {
            record.Additional("reason", refusal.Reason);
            record.Fail(refusal.Kind.ToString(), refusal.Message);
        }

        return await records.TryRecordAsync(record, cancellationToken) ? outcome : Refusal.AuditUnavailable;
    }
}
