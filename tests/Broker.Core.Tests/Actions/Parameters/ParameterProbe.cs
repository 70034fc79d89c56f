using Broker.Core.Actions;
using Broker.Core.Actions.Outbound;
using Broker.Core.Sessions;

namespace Broker.Core.Tests.Actions.Parameters;

/// <summary>Every action of this folder with one parameter that a test varies, all others being right.</summary>
internal sealed class ParameterProbe : IDisposable
{
    private const string Arn = "arn:aws:iam::123456789012:role/absent";

    private readonly ActionWorld _world = new();
    private readonly VerifiedCaller _caller;
    private readonly string _token;

    public ParameterProbe()
    {
        _caller = _world.Provider().User("alice", Policies.Allow("*")).CallerWithKeys("alice");
        _token = _world.Tokens.Token(_world.Tokens.ProjectedClaims(_world.Time.GetUtcNow()));
    }

    /// <summary>The text parameters by action.</summary>
    public static IReadOnlyList<(string Action, ParameterShape Shape)> Texts { get; } =
    [
        .. Of(
            "AssumeRole",
            ParameterShape.Arn("roleArn"),
            ParameterShape.SessionName("roleSessionName"),
            ParameterShape.Policy("policy", 64 * 1024),
            ParameterShape.Arn("policyArns.1.member.arn"),
            ParameterShape.TagKey("tags.1.member.key"),
            ParameterShape.TagValue("tags.1.member.value"),
            ParameterShape.TagKey("transitiveTagKeys.1.member"),
            ParameterShape.ExternalId("externalId"),
            ParameterShape.SerialNumber("serialNumber"),
            ParameterShape.TokenCode("tokenCode"),
            ParameterShape.SessionName("sourceIdentity"),
            ParameterShape.Arn("providedContexts.1.member.providerArn"),
            ParameterShape.Token("providedContexts.1.member.contextAssertion", 2048)),
        .. Of(
            "AssumeRoleWithWebIdentity",
            ParameterShape.Arn("roleArn"),
            ParameterShape.SessionName("roleSessionName"),
            ParameterShape.Token("webIdentityToken", 20_000),
            ParameterShape.Free("providerId", 4, 2048),
            ParameterShape.Policy("policy", 2048),
            ParameterShape.Arn("policyArns.1.member.arn")),
        .. Of("GetSessionToken", ParameterShape.SerialNumber("serialNumber"), ParameterShape.TokenCode("tokenCode")),
        .. Of(
            "GetFederationToken",
            ParameterShape.SessionName("name", 32),
            ParameterShape.Policy("policy", 2048),
            ParameterShape.Arn("policyArns.1.member.arn"),
            ParameterShape.TagKey("tags.1.member.key"),
            ParameterShape.TagValue("tags.1.member.value")),
        .. Of(
            "AssumeRoleWithSAML",
            ParameterShape.Arn("roleArn"),
            ParameterShape.Arn("principalArn"),
            ParameterShape.Token("sAMLAssertion", 100_000),
            ParameterShape.Policy("policy", 2048),
            ParameterShape.Arn("policyArns.1.member.arn")),
        .. Of("AssumeRoot", ParameterShape.Free("targetPrincipal", 12, 2048), ParameterShape.Arn("taskPolicyArn.arn")),
        .. Of("GetWebIdentityToken", ParameterShape.Audience("audience.1.member"), ParameterShape.TagKey("tags.1.member.key"), ParameterShape.TagValue("tags.1.member.value")),
        .. Of("GetAccessKeyInfo", ParameterShape.AccessKeyId("accessKeyId")),
    ];

    /// <summary>Runs an action; null when it is not the parameters that are refused.</summary>
    public async Task<string?> ValidateAsync(string action, string parameter, object? value)
    {
        var error = action switch
        {
            "AssumeRole" => ErrorOf(_world.AssumeRole(_caller, AssumeRole(parameter, value))),
            "AssumeRoleWithWebIdentity" => ErrorOf(await _world.AssumeRoleWithTokenAsync(WithToken(parameter, value))),
            "GetSessionToken" => ErrorOf(_world.GetSessionToken(_caller, SessionToken(parameter, value))),
            "GetFederationToken" => ErrorOf(_world.GetFederationToken(_caller, Federation(parameter, value))),
            "AssumeRoleWithSAML" => ErrorOf(_world.AssumeRoleWithSaml(WithSaml(parameter, value))),
            "AssumeRoot" => ErrorOf(_world.AssumeRoot(_caller, AssumeRoot(parameter, value))),
            "GetWebIdentityToken" => ErrorOf(_world.GetWebIdentityToken(_caller, WebIdentity(parameter, value))),
            _ => ErrorOf(_world.GetAccessKeyInfo(_caller, (string?)value)),
        };
        return error is { Code: StsErrorCode.ValidationError } && error.Message.Contains(" detected: ", StringComparison.Ordinal) ? error.Message : null;
    }

    public void Dispose() => _world.Dispose();

    private static IEnumerable<(string Action, ParameterShape Shape)> Of(string action, params ParameterShape[] shapes) => shapes.Select(shape => (action, shape));

    private static StsError? ErrorOf<T>(StsResult<T> result)
        where T : class => result.TryGet(out _, out var error) ? null : error;

    private static AssumeRoleRequest AssumeRole(string parameter, object? value)
    {
        var request = new AssumeRoleRequest(Arn, "s1");
        return parameter switch
        {
            "roleArn" => request with { RoleArn = (string?)value },
            "roleSessionName" => request with { RoleSessionName = (string?)value },
            "policy" => request with { Policy = (string?)value },
            "policyArns.1.member.arn" => request with { PolicyArns = [(string)value!] },
            "tags.1.member.key" => request with { Tags = [new((string)value!, "v")] },
            "tags.1.member.value" => request with { Tags = [new("k", (string)value!)] },
            "transitiveTagKeys.1.member" => request with { TransitiveTagKeys = [(string)value!] },
            "externalId" => request with { ExternalId = (string?)value },
            "serialNumber" => request with { SerialNumber = (string?)value, TokenCode = "123456" },
            "tokenCode" => request with { SerialNumber = "GAHT12345678", TokenCode = (string?)value },
            "sourceIdentity" => request with { SourceIdentity = (string?)value },
            "providedContexts.1.member.providerArn" => request with { ProvidedContexts = [new((string?)value, "assertion")] },
            "providedContexts.1.member.contextAssertion" => request with { ProvidedContexts = [new("arn:aws:iam::aws:contextProvider/IdentityCenter", (string?)value)] },
            "durationSeconds" => request with { DurationSeconds = (int?)value },
            "minimumSessionTokenSize" => request with { MinimumSessionTokenSize = (int?)value },
            "tags" => request with { Tags = [.. Many((int)value!).Select(text => KeyValuePair.Create(text, "v"))] },
            "transitiveTagKeys" => request with { TransitiveTagKeys = [.. Many((int)value!)] },
            "policyArns" => request with { PolicyArns = [.. Many((int)value!).Select(text => ActionWorld.PolicyArn(text))] },
            _ => request with { ProvidedContexts = [.. Many((int)value!).Select(text => new ProvidedContext(ActionWorld.PolicyArn(text), "assertion"))] },
        };
    }

    private static GetSessionTokenRequest SessionToken(string parameter, object? value) => parameter switch
    {
        "serialNumber" => new(null, (string?)value, "123456"),
        "tokenCode" => new(null, "GAHT12345678", (string?)value),
        "durationSeconds" => new((int?)value, null, null),
        _ => new(null, null, null, (int?)value),
    };

    private static GetFederationTokenRequest Federation(string parameter, object? value)
    {
        var request = new GetFederationTokenRequest("guest");
        return parameter switch
        {
            "name" => request with { Name = (string?)value },
            "policy" => request with { Policy = (string?)value },
            "policyArns.1.member.arn" => request with { PolicyArns = [(string)value!] },
            "tags.1.member.key" => request with { Tags = [new((string)value!, "v")] },
            "tags.1.member.value" => request with { Tags = [new("k", (string)value!)] },
            "durationSeconds" => request with { DurationSeconds = (int?)value },
            "minimumSessionTokenSize" => request with { MinimumSessionTokenSize = (int?)value },
            "tags" => request with { Tags = [.. Many((int)value!).Select(text => KeyValuePair.Create(text, "v"))] },
            _ => request with { PolicyArns = [.. Many((int)value!).Select(text => ActionWorld.PolicyArn(text))] },
        };
    }

    private static AssumeRoleWithSamlRequest WithSaml(string parameter, object? value)
    {
        var request = new AssumeRoleWithSamlRequest(Arn, "arn:aws:iam::123456789012:saml-provider/absent", "assertion");
        return parameter switch
        {
            "roleArn" => request with { RoleArn = (string?)value },
            "principalArn" => request with { PrincipalArn = (string?)value },
            "sAMLAssertion" => request with { SamlAssertion = (string?)value },
            "policy" => request with { Policy = (string?)value },
            "policyArns.1.member.arn" => request with { PolicyArns = [(string)value!] },
            "durationSeconds" => request with { DurationSeconds = (int?)value },
            "minimumSessionTokenSize" => request with { MinimumSessionTokenSize = (int?)value },
            _ => request with { PolicyArns = [.. Many((int)value!).Select(text => ActionWorld.PolicyArn(text))] },
        };
    }

    private static AssumeRootRequest AssumeRoot(string parameter, object? value)
    {
        var request = new AssumeRootRequest(ActionWorld.Other, "arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials");
        return parameter switch
        {
            "targetPrincipal" => request with { TargetPrincipal = (string?)value },
            "taskPolicyArn.arn" => request with { TaskPolicyArn = (string?)value },
            _ => request with { DurationSeconds = (int?)value },
        };
    }

    private static GetWebIdentityTokenRequest WebIdentity(string parameter, object? value)
    {
        var request = new GetWebIdentityTokenRequest(["audience"], "RS256");
        return parameter switch
        {
            "audience.1.member" => request with { Audiences = [(string)value!] },
            "signingAlgorithm" => request with { SigningAlgorithm = (string?)value },
            "tags.1.member.key" => request with { Tags = [new((string)value!, "v")] },
            "tags.1.member.value" => request with { Tags = [new("k", (string)value!)] },
            "durationSeconds" => request with { DurationSeconds = (int?)value },
            "tags" => request with { Tags = [.. Many((int)value!).Select(text => KeyValuePair.Create(text, "v"))] },
            _ => request with { Audiences = value is null ? [] : [.. Many((int)value)] },
        };
    }

    private static IEnumerable<string> Many(int count) => Enumerable.Range(0, count).Select(i => $"name-{i}");

    private AssumeRoleWithWebIdentityRequest WithToken(string parameter, object? value)
    {
        var request = new AssumeRoleWithWebIdentityRequest(Arn, "s1", _token);
        return parameter switch
        {
            "roleArn" => request with { RoleArn = (string?)value },
            "roleSessionName" => request with { RoleSessionName = (string?)value },
            "webIdentityToken" => request with { WebIdentityToken = (string?)value },
            "providerId" => request with { ProviderId = (string?)value },
            "policy" => request with { Policy = (string?)value },
            "policyArns.1.member.arn" => request with { PolicyArns = [(string)value!] },
            "durationSeconds" => request with { DurationSeconds = (int?)value },
            "minimumSessionTokenSize" => request with { MinimumSessionTokenSize = (int?)value },
            _ => request with { PolicyArns = [.. Many((int)value!).Select(text => ActionWorld.PolicyArn(text))] },
        };
    }
}
