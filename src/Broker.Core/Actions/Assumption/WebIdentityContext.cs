using System.Runtime.CompilerServices;
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
    // Made once for each provider of a catalog, and gone with it.
    private static readonly ConditionalWeakTable<OidcProvider, KeyNames> Names = [];

    public static RequestContext Of(ValidatedIdentity identity, OidcProvider provider)
    {
        var names = Names.GetValue(provider, static provider => new KeyNames(provider.HostAndPath));
        var context = new RequestContext()
            .Add(names.Subject, identity.Subject)
            .Add(names.Audience, identity.Audience)
            .AddSet(names.OriginalAudiences, identity.OriginalAudiences)
            .AddIfPresent(names.Email, identity.Email)
            .Add("aws:FederatedProvider", identity.ProviderArn)
            .Add("aws:PrincipalAccount", provider.Account.ToString())
            .Add("aws:PrincipalType", "User")
            .Add("aws:userid", identity.ProviderArn);
        if (!identity.AuthenticationMethods.IsDefaultOrEmpty)
        {
            context.AddSet(names.AuthenticationMethods, identity.AuthenticationMethods);
        }

        context.Add("sts:RoleAuthorizedByIdp", identity.Aws.Roles is null ? "false" : "true");

        if (identity.Kubernetes is { } workload)
        {
            context
                .Add(names.Namespace, workload.Namespace)
                .Add(names.ServiceAccount, workload.ServiceAccount)
                .AddIfPresent(names.PodName, workload.PodName)
                .AddIfPresent(names.PodUid, workload.PodUid)
                .AddIfPresent(names.NodeName, workload.NodeName);
        }

        return context;
    }

    private sealed class KeyNames(string host)
    {
        public string Subject { get; } = $"{host}:sub";

        public string Audience { get; } = $"{host}:aud";

        public string OriginalAudiences { get; } = $"{host}:oaud";

        public string Email { get; } = $"{host}:email";

        public string AuthenticationMethods { get; } = $"{host}:amr";

        public string Namespace { get; } = $"{host}:kubernetes.io/namespace";

        public string ServiceAccount { get; } = $"{host}:kubernetes.io/serviceaccount/name";

        public string PodName { get; } = $"{host}:kubernetes.io/pod/name";

        public string PodUid { get; } = $"{host}:kubernetes.io/pod/uid";

        public string NodeName { get; } = $"{host}:kubernetes.io/node/name";
    }
}
