using Broker.Core.Actions.Callers;
using Broker.Core.Actions.Parameters;
using Broker.Core.Audit;
using Broker.Core.Sessions;

namespace Broker.Core.Actions;

/// <summary>
/// The account that an access key id belongs to. For nearly all of them it is in the id itself: the key need not exist, be active or be ours. A
/// key of the older form, which says nothing, is looked up among the users' keys of this catalog.
/// </summary>
/// <remarks>Thread safe. Source: AWS STS API reference, GetAccessKeyInfo.</remarks>
public static class GetAccessKeyInfo
{
    /// <summary>Runs the action.</summary>
    /// <param name="caller">The caller, whose policies must allow <c>sts:GetAccessKeyInfo</c> on <c>*</c>.</param>
    /// <param name="accessKeyId">16 to 128 characters of ASCII <c>\w</c>.</param>
    /// <param name="environment">The origin of the request.</param>
    /// <param name="record">What the audit will say.</param>
    public static StsResult<GetAccessKeyInfoResponse> Execute(VerifiedCaller caller, string? accessKeyId, RequestEnvironment environment, ActionRecord record)
    {
        record.Parameter("accessKeyId", accessKeyId);
        var invalid = new ParameterConstraints()
            .Text("accessKeyId", accessKeyId, 16, 128, ParameterConstraints.WordCharacters, "[\\w]*")
            .Error();
        if (invalid is not null)
        {
            return invalid;
        }

        if (CallerAuthorization.Check(caller, "sts:GetAccessKeyInfo", "*", CallerAuthorization.ContextOf(caller, environment), record) is { } denied)
        {
            return denied;
        }

        if (AccessKeyId.Inspect(accessKeyId, out var account) == AccessKeyIdForm.WithAccount)
        {
            return new GetAccessKeyInfoResponse(account);
        }

        return caller.Catalog.TryGetAccessKey(accessKeyId!, out var key)
            ? new GetAccessKeyInfoResponse(key.Account)
            : new StsError(
                StsErrorCode.ValidationError,
                "The access key id does not encode an account, and no user here has it: it has another form than AKIA or ASIA and 16 characters of A-Z and 2-7.",
                "access_key_id");
    }
}

/// <summary>What GetAccessKeyInfo answers.</summary>
public sealed record GetAccessKeyInfoResponse(AccountId Account);
