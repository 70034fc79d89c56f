using Broker.Core.Catalog;

namespace Broker.Dev.Samples;

/// <summary>The documents that <c>broker dev</c> starts with: something to try every action on. They are files: edit them while it runs.</summary>
/// <remarks>Documents name the files beside their folder as <c>../NAME</c>, so that no path has to be quoted in YAML.</remarks>
internal static class SampleCatalog
{
    public const string ApiVersion = CatalogFolder.ApiVersion;
    public const string Account = "123456789012";
    public const string RoleArn = "arn:aws:iam::123456789012:role/demo";
    public const string Audience = "sts.amazonaws.com";
    public const string Namespace = "default";
    public const string ServiceAccount = "demo";
    public const string Region = "us-east-1";

    /// <summary>Every document, by the name of its file.</summary>
    /// <param name="issuer">The <c>iss</c> value of the throwaway OIDC issuer.</param>
    /// <param name="accessKeyId">The id of the user's access key.</param>
    public static IReadOnlyList<KeyValuePair<string, string>> Documents(string issuer, string accessKeyId) =>
    [
        new("provider.yaml", SampleWorkload.Provider(issuer)),
        new("role.yaml", SampleWorkload.Role(issuer)),
        new("user.yaml", SampleUser.Document(accessKeyId)),
        new("policy.yaml", SamplePolicy.Documents),
        new("role-tags.yaml", SampleRoles.Tags),
        new("role-chained.yaml", SampleRoles.Chained),
        new("role-partner.yaml", SampleRoles.Partner),
        new("role-admin.yaml", SampleRoles.Admin),
        new("saml.yaml", SampleSaml.Documents),
        new("other-account.yaml", SampleOtherAccount.Documents),
    ];
}
