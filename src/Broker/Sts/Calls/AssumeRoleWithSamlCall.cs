using Broker.Core;
using Broker.Core.Actions;

namespace Broker.Sts.Calls;

/// <inheritdoc cref="AssumeRoleWithSaml"/>
internal sealed class AssumeRoleWithSamlCall(UnsignedCallers callers, AssumeRoleWithSaml action) : IStsCall
{
    public string Action => "AssumeRoleWithSAML";

    public async ValueTask<StsResult<Action<IStsAnswerWriter>>> RunAsync(StsCall call, CancellationToken cancellationToken)
    {
        var form = new StsParameters(call.Form);
        var request = new AssumeRoleWithSamlRequest(form.Text("RoleArn"), form.Text("PrincipalArn"), form.Text("SAMLAssertion"))
        {
            DurationSeconds = form.Number("DurationSeconds"),
            Policy = form.Text("Policy"),
            PolicyArns = form.PolicyArns(),
            MinimumSessionTokenSize = form.Number("MinimumSessionTokenSize"),
        };
        return form.Problem is { } problem
            ? problem
            : (await callers.RunAsync<AssumeRoleWithSamlResponse>(call, request.RoleArn, () => new(action.Execute(request, call.Environment, call.Record)))).With(StsAnswers.Write);
    }
}
