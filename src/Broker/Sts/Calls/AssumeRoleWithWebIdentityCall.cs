using Broker.Core;
using Broker.Core.Actions;

namespace Broker.Sts.Calls;

/// <inheritdoc cref="AssumeRoleWithWebIdentity"/>
internal sealed class AssumeRoleWithWebIdentityCall(UnsignedCallers callers, AssumeRoleWithWebIdentity action) : IStsCall
{
    public string Action => "AssumeRoleWithWebIdentity";

    public async ValueTask<StsResult<Action<IStsAnswerWriter>>> RunAsync(StsCall call, CancellationToken cancellationToken)
    {
        var form = new StsParameters(call.Form);

        // A token that was read from a file often brings the file's last line end along.
        var token = form.Text("WebIdentityToken")?.Trim(' ', '\t', '\r', '\n');
        var request = new AssumeRoleWithWebIdentityRequest(form.Text("RoleArn"), form.Text("RoleSessionName"), token)
        {
            DurationSeconds = form.Number("DurationSeconds"),
            ProviderId = form.Text("ProviderId"),
            Policy = form.Text("Policy"),
            PolicyArns = form.PolicyArns(),
            MinimumSessionTokenSize = form.Number("MinimumSessionTokenSize"),
        };
        return form.Problem is { } problem
            ? problem
            : (await callers.RunAsync(call, request.RoleArn, () => action.ExecuteAsync(request, call.Environment, call.Record, cancellationToken))).With(StsAnswers.Write);
    }
}
