using Broker.Core.Authentication.Saml;
using Broker.Core.Catalog;
using Broker.TestKit;
using Broker.TestKit.Saml;

namespace Broker.Core.Tests.Authentication.Saml;

/// <summary>One identity provider, its registration, and the validate stage over both.</summary>
internal sealed class SamlScenario : IDisposable
{
    public SamlScenario(StsProfile? profile = null, TestSamlIdp? idp = null, SamlProvider? provider = null)
    {
        Profile = profile ?? StsProfile.Strict;
        Idp = idp ?? TestSamlIdp.Ec();
        Provider = provider ?? Idp.Provider();
        Validator = new SamlValidator(new AssertionReplayCache(), Profile, Clock);
    }

    public TestSamlIdp Idp { get; }

    public StsProfile Profile { get; }

    public SamlProvider Provider { get; }

    public ManualTimeProvider Clock { get; } = new();

    public SamlValidator Validator { get; }

    /// <summary>A good assertion; every call makes another one.</summary>
    public TestAssertion Assertion => new(Clock.GetUtcNow());

    public static SamlScenario Of(string profile) => new(profile is "aws" ? StsProfile.Aws : StsProfile.Strict);

    public StsResult<ValidatedAssertion> Judge(TestAssertion assertion, TestXmlSignature? how = null) => JudgeXml(Idp.Xml(assertion, how));

    public StsResult<ValidatedAssertion> JudgeXml(string xml) => JudgeBase64(TestSamlIdp.Encode(xml));

    public StsResult<ValidatedAssertion> JudgeBase64(string response) =>
        UnverifiedSamlResponse.Parse(response).TryGet(out var parsed, out var refused) ? Validator.Validate(parsed, Provider) : refused;

    public void Dispose() => Idp.Dispose();
}
