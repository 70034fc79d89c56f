using Broker.Core;
using Broker.Exchange;

namespace Broker.Directories.Issue;

/// <summary>What people are told when an STS elsewhere gave no credentials: texts of ours. What the other side said is in the log, as its code alone.</summary>
internal static partial class RemoteRefusals
{
    private static readonly StsError Unavailable = new(
        StsErrorCode.ServiceUnavailable, "The STS that issues the credentials cannot be reached or fails. Try again.", "remote_unavailable");

    private static readonly StsError Throttled = new(StsErrorCode.Throttling, "The STS that issues the credentials is asked too often. Try again in a moment.", "remote_throttled");

    private static readonly StsError Denied = new(
        StsErrorCode.AccessDenied,
        "This server lets you have the role, and the STS that issues its credentials does not: an administrator has to look at the role's trust policy there.",
        "remote_denied");

    private static readonly StsError Misfit = new(
        StsErrorCode.InternalFailure, "The STS that issues the credentials does not take this server's requests: an administrator has to look at its log.", "remote_misfit");

    private static readonly StsError PolicyTooLarge = new(
        StsErrorCode.PackedPolicyTooLarge, "Policy and tags of the session take more room than a session token has: ask for a smaller policy.", "remote_packed_policy");

    private static readonly StsError PolicyMalformed = new(
        StsErrorCode.MalformedPolicyDocument, "The STS that issues the credentials does not take the session policy: change it.", "remote_policy");

    private static readonly StsError ParametersRefused = new(
        StsErrorCode.ValidationError,
        "The STS that issues the credentials does not take these parameters: ask for less time (3600 seconds where roles are chained), and without a policy.",
        "remote_parameters");

    /// <summary>The refusal for an outcome without credentials, after the log has it.</summary>
    public static StsError Of(ExchangeOutcome outcome, RoleArn role, ILogger log)
    {
        Refused(log, role.Text, outcome.Fault.Label(), outcome.Code ?? "none", outcome.Fault.Advice());
        return (outcome.Fault, outcome.Code) switch
        {
            (_, "PackedPolicyTooLarge" or "PackedPolicyTooLargeException") => PolicyTooLarge,
            (_, "MalformedPolicyDocument" or "MalformedPolicyDocumentException") => PolicyMalformed,
            (_, "ValidationError") => ParametersRefused,
            (ExchangeFault.Throttled, _) => Throttled,
            (ExchangeFault.Denied, _) => Denied,
            (ExchangeFault.Refused or ExchangeFault.ForeignAnswer or ExchangeFault.ExpiredToken or ExchangeFault.TokenUnusable, _) => Misfit,
            _ => Unavailable,
        };
    }

    [LoggerMessage(2651, LogLevel.Warning, "No credentials of {Role}: {Fault} ({Code}); {Advice}.")]
    private static partial void Refused(ILogger log, string role, string fault, string code, string advice);
}
