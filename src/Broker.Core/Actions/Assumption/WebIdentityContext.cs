using Broker.Core.Authentication.Oidc;
using Broker.Core.Catalog;
using Broker.Core.Policy;

namespace Broker.Core.Actions.Assumption;

/// <summary>
/// The condition keys of an AssumeRoleWithWebIdentity request. <c>HOST:sub</c>, <c>:aud</c>, <c>:oaud</c>, <c>:amr</c> and <c>:email</c> are
/// AWS's; <c>HOST:kubernetes.io/…</c> are ours, for tokens of service accounts. HOST is the issuer without <c>https://</c>.
/// </summary>
/// <remarks>Source: IAM user guide, "Available keys for AWS web identity federation".</remarks>
internal static class WebIdentityContext
{
    public static RequestContext Of(ValidatedIdentity identity, OidcProvider provider)
    {
        var host = provider.HostAndPath;
        var context = new RequestContext()
            .Add($"{host}:sub", identity.Subject)
            .Add($"{host}:aud", identity.Audience)
            .AddSet($"{host}:oaud", identity.OriginalAudiences)
            .AddIfPresent($"{host}:email", identity.Email)
            .Add("aws:FederatedProvider", identity.ProviderArn)
            .Add("aws:PrincipalAccount", provider.Account.ToString())
            .Add("aws:PrincipalType", "User")
            .Add("aws:userid", identity.ProviderArn);
        if (!identity.AuthenticationMethods.IsDefaultOrEmpty)
        {
            context.AddSet($"{host}:amr", identity.AuthenticationMethods);
        }

        context.Add("sts:RoleAuthorizedByIdp", identity.Aws.Roles is null ? "false" : "true");

        if (identity.Kubernetes is { } workload)
        {
            context
                .Add($"{host}:kubernetes.io/namespace", workload.Namespace)
                .Add($"{host}:kubernetes.io/serviceaccount/name", workload.ServiceAccount)
                .AddIfPresent($"{host}:kubernetes.io/pod/name", workload.PodName)
                .AddIfPresent($"{host}:kubernetes.io/pod/uid", workload.PodUid)
                .AddIfPresent($"{host}:kubernetes.io/node/name", workload.NodeName);
        }

        return context;
    }
}
