using Broker.Core;
using Broker.Core.Actions;

namespace Broker.Sts.Calls;

/// <inheritdoc cref="AssumeRole"/>
internal sealed class AssumeRoleCall(SignedCallers callers, AssumeRole action) : IStsCall
{
    public string Action => "AssumeRole";

    public ValueTask<StsResult<Action<IStsAnswerWriter>>> RunAsync(StsCall call, CancellationToken cancellationToken) => new(Run(call));

    private StsResult<Action<IStsAnswerWriter>> Run(StsCall call)
    {
        if (!callers.Authenticate(call).TryGet(out var caller, out var error))
        {
            return error;
        }

        var form = new StsParameters(call.Form);
        var request = new AssumeRoleRequest(form.Text("RoleArn"), form.Text("RoleSessionName"))
        {
            DurationSeconds = form.Number("DurationSeconds"),
            Policy = form.Text("Policy"),
            PolicyArns = form.PolicyArns(),
            Tags = form.Tags(),
            TransitiveTagKeys = form.Texts("TransitiveTagKeys"),
            ExternalId = form.Text("ExternalId"),
            SerialNumber = form.Text("SerialNumber"),
            TokenCode = form.Text("TokenCode"),
            SourceIdentity = form.Text("SourceIdentity"),
            ProvidedContexts = form.ProvidedContexts(),
            MinimumSessionTokenSize = form.Number("MinimumSessionTokenSize"),
        };
        return form.Problem is { } problem ? problem : action.Execute(caller, request, call.Environment, call.Record).With(StsAnswers.Write);
    }
}
