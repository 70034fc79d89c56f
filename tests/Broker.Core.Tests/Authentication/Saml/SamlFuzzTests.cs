using System.Xml.Linq;
using Broker.Core.Authentication.Saml;
using Broker.TestKit.Saml;

namespace Broker.Core.Tests.Authentication.Saml;

/// <summary>Fuzz target Z9: whatever is done to a signed response, what is accepted is what was signed.</summary>
public sealed class SamlFuzzTests
{
    private const int Rounds = 2000;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [Trait("threat", "Z9")]
    public void What_is_accepted_is_what_was_signed(int seed)
    {
        var random = new Random(seed);
        using var scenario = new SamlScenario(StsProfile.Aws);
        var said = scenario.Assertion.WithAws("PrincipalTag:team", "blue");
        var original = XDocument.Parse(scenario.Idp.XmlSignedTwice(said), LoadOptions.PreserveWhitespace);
        var half = XDocument.Parse(scenario.Idp.Xml(said), LoadOptions.PreserveWhitespace);
        var (accepted, refusals) = (0, new HashSet<string>(StringComparer.Ordinal));

        for (var i = 0; i < Rounds; i++)
        {
            var document = new XDocument(i % 2 == 0 ? original : half);
            for (var steps = random.Next(1, 4); steps > 0; steps--)
            {
                Mutate(document, random);
            }

            if (scenario.JudgeXml(document.ToString(SaveOptions.DisableFormatting)).TryGet(out var assertion, out var refused))
            {
                accepted++;
                AssertSaid(said, assertion);
            }
            else
            {
                Assert.Contains(refused.Code, new[] { StsErrorCode.InvalidIdentityToken, StsErrorCode.ValidationError });
                refusals.Add(refused.Reason);
            }
        }

        // Both sides have to be seen, or the property says nothing.
        Assert.True(accepted > 0);
        Assert.InRange(refusals.Count, 5, 40);
    }

    /// <summary>Truncated and spliced octets: refused or unchanged, never an exception.</summary>
    [Fact]
    [Trait("threat", "Z9")]
    public void Broken_text_is_a_refusal()
    {
        var random = new Random(4);
        using var scenario = new SamlScenario(StsProfile.Aws);
        var said = scenario.Assertion.WithAws("PrincipalTag:team", "blue");
        var xml = scenario.Idp.Xml(said);
        for (var i = 0; i < Rounds; i++)
        {
            var (from, length, to) = (random.Next(xml.Length), random.Next(40), random.Next(xml.Length));
            var piece = xml.Substring(from, Math.Min(length, xml.Length - from));
            var broken = random.Next(3) switch
            {
                0 => xml[..to],
                1 => xml.Insert(to, piece),
                _ => xml.Remove(to, Math.Min(length, xml.Length - to)).Insert(to, piece),
            };

            if (scenario.JudgeXml(broken).TryGet(out var assertion, out _))
            {
                AssertSaid(said, assertion);
            }
        }
    }

    private static void AssertSaid(TestAssertion said, ValidatedAssertion assertion)
    {
        Assert.Equal(said.Id, assertion.AssertionId);
        Assert.Equal(said.Subject, assertion.Subject);
        Assert.Equal(said.SessionName, assertion.SessionName);
        Assert.Equal(said.Recipient, assertion.Audience);
        Assert.Equal([new("team", "blue")], assertion.Tags);
        Assert.Equal("arn:aws:iam::123456789012:role/demo", Assert.Single(assertion.Roles).RoleArn);
    }

    private static void Mutate(XDocument document, Random random)
    {
        var elements = document.Descendants().ToList();
        var (one, other) = (elements[random.Next(elements.Count)], elements[random.Next(elements.Count)]);
        switch (random.Next(9))
        {
            case 0 when one.Parent is not null:
                one.Remove();
                break;
            case 1:
                other.Add(new XElement(one));
                break;
            case 2:
                other.AddFirst(new XElement(one));
                break;
            case 3 when other.Parent is not null:
                other.AddBeforeSelf(new XElement(one));
                break;
            case 4 when other.Parent is not null:
                other.AddAfterSelf(new XElement(one));
                break;
            case 5 when one.Parent is not null && !one.Descendants().Contains(other):
                one.Remove();
                (other == one ? document.Root! : other).Add(one);
                break;
            case 6:
                one.SetAttributeValue(new[] { "ID", "Id", "Version", "URI", "Name" }[random.Next(5)], new[] { "_x", "#_x", "2.0", "" }[random.Next(4)]);
                break;
            case 7:
                one.Name = (random.Next(2) == 0 ? XNamespace.None : other.Name.Namespace) + one.Name.LocalName;
                break;
            case 8 when !one.HasElements:
                one.Value = new[] { "mallory@evil.example", "", "arn:aws:iam::123456789012:role/admin,arn:aws:iam::123456789012:saml-provider/idp" }[random.Next(3)];
                break;
            default:
                one.Add(new XText(" "));
                break;
        }
    }
}
