using Broker.Core.Actions;
using Broker.Core.Actions.Outbound;

namespace Broker.Core.Tests.Actions.Parameters;

/// <summary>Both sides of every limit of every parameter, made from one table of shapes (contracts/sts §1.1; threats T-01, T-03, T-04, T-07, T-08).</summary>
public sealed class ParameterLimitTests : IDisposable
{
    private const string OneError = "1 validation error detected: ";

    private readonly ParameterProbe _probe = new();

    public void Dispose() => _probe.Dispose();

    public static TheoryData<string, string> Texts => [.. ParameterProbe.Texts.Select(row => (row.Action, row.Shape.Name))];

    [Theory]
    [MemberData(nameof(Texts))]
    [Trait("threat", "T-03")]
    public async Task Texts_have_a_shortest_and_a_longest_length(string action, string parameter)
    {
        var shape = Shape(action, parameter);

        Assert.Null(await _probe.ValidateAsync(action, parameter, Text(shape.Shortest)));
        Assert.Null(await _probe.ValidateAsync(action, parameter, Text(shape.Longest)));
        var longer = Text(shape.Longest + 1);
        Assert.Equal(Failure(shape, longer, $"length less than or equal to {shape.Longest}"), await _probe.ValidateAsync(action, parameter, longer));
        if (shape.Shortest > 0)
        {
            var shorter = Text(shape.Shortest - 1);
            Assert.EndsWith(
                Failure(shape, shorter, $"length greater than or equal to {shape.Shortest}")[OneError.Length..],
                await _probe.ValidateAsync(action, parameter, shorter),
                StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task An_empty_text_fails_by_its_pattern_first_where_that_has_none(string action, string parameter)
    {
        var shape = Shape(action, parameter);
        var tooShort = Failure(shape, "", $"length greater than or equal to {shape.Shortest}");

        var expected = shape.Shortest == 0 ? null
            : shape.Pattern?.EndsWith('+') == true ? $"2 validation errors detected: {Pattern(shape, "")[OneError.Length..]}; {tooShort[OneError.Length..]}"
            : tooShort;
        Assert.Equal(expected, await _probe.ValidateAsync(action, parameter, ""));
    }

    [Fact]
    public async Task A_text_that_fails_twice_is_told_with_its_pattern_first()
    {
        var tooLong = new string('!', 65);

        Assert.Equal(
            $"2 validation errors detected: Value '{tooLong}' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*; "
                + $"Value '{tooLong}' at 'roleSessionName' failed to satisfy constraint: Member must have length less than or equal to 64",
            await _probe.ValidateAsync("AssumeRole", "roleSessionName", tooLong));
        Assert.Equal(
            "2 validation errors detected: Value at 'tokenCode' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\d]*; "
                + "Value at 'tokenCode' failed to satisfy constraint: Member must have length greater than or equal to 6",
            await _probe.ValidateAsync("AssumeRole", "tokenCode", "1234x"));
    }

    [Theory]
    [MemberData(nameof(Texts))]
    [Trait("threat", "T-03")]
    public async Task Texts_have_the_characters_of_their_pattern_and_no_others(string action, string parameter)
    {
        var shape = Shape(action, parameter);
        foreach (var character in Candidates())
        {
            // At the end, where "$" would let a line feed through, and at the beginning.
            var padding = Text(Math.Max(shape.Shortest, 2) - 1);
            foreach (var text in new[] { $"{padding}{character}", $"{character}{padding}" })
            {
                var message = await _probe.ValidateAsync(action, parameter, text);
                Assert.True(shape.Has(character) == message is null, $"{action} {parameter} U+{(int)character:X4}: {message ?? "accepted"}");
                Assert.True(message is null || message == Pattern(shape, text), message);
            }
        }
    }

    public static TheoryData<string, string> Required => new()
    {
        { "AssumeRole", "roleArn" },
        { "AssumeRole", "roleSessionName" },
        { "AssumeRole", "providedContexts.1.member.providerArn" },
        { "AssumeRole", "providedContexts.1.member.contextAssertion" },
        { "AssumeRoleWithWebIdentity", "roleArn" },
        { "AssumeRoleWithWebIdentity", "roleSessionName" },
        { "AssumeRoleWithWebIdentity", "webIdentityToken" },
        { "GetFederationToken", "name" },
        { "AssumeRoleWithSAML", "roleArn" },
        { "AssumeRoleWithSAML", "principalArn" },
        { "AssumeRoleWithSAML", "sAMLAssertion" },
        { "AssumeRoot", "targetPrincipal" },
        { "AssumeRoot", "taskPolicyArn.arn" },
        { "GetWebIdentityToken", "audience" },
        { "GetWebIdentityToken", "signingAlgorithm" },
        { "GetAccessKeyInfo", "accessKeyId" },
    };

    [Theory]
    [MemberData(nameof(Required))]
    public async Task Required_parameters_are_named_when_they_are_missing(string action, string parameter) => Assert.Equal(
        $"1 validation error detected: Value null at '{parameter}' failed to satisfy constraint: Member must not be null",
        await _probe.ValidateAsync(action, parameter, null));

    [Theory]
    [Trait("threat", "T-01")]
    [InlineData("AssumeRole", "durationSeconds", 900, 43_200)]
    [InlineData("AssumeRole", "minimumSessionTokenSize", 0, 4096)]
    [InlineData("AssumeRoleWithWebIdentity", "durationSeconds", 900, 43_200)]
    [InlineData("AssumeRoleWithWebIdentity", "minimumSessionTokenSize", 0, 4096)]
    [InlineData("GetSessionToken", "durationSeconds", 900, 129_600)]
    [InlineData("GetSessionToken", "minimumSessionTokenSize", 0, 4096)]
    [InlineData("GetFederationToken", "durationSeconds", 900, 129_600)]
    [InlineData("GetFederationToken", "minimumSessionTokenSize", 0, 4096)]
    [InlineData("AssumeRoleWithSAML", "durationSeconds", 900, 43_200)]
    [InlineData("AssumeRoleWithSAML", "minimumSessionTokenSize", 0, 4096)]
    [InlineData("AssumeRoot", "durationSeconds", 0, 900)]
    [InlineData("GetWebIdentityToken", "durationSeconds", 60, 3600)]
    public async Task Numbers_have_a_smallest_and_a_largest_value(string action, string parameter, int smallest, int largest)
    {
        Assert.Null(await _probe.ValidateAsync(action, parameter, smallest));
        Assert.Null(await _probe.ValidateAsync(action, parameter, largest));
        Assert.Null(await _probe.ValidateAsync(action, parameter, null));
        foreach (var (value, relation, bound) in new[] { (smallest - 1, "greater", smallest), (int.MinValue, "greater", smallest), (largest + 1, "less", largest), (int.MaxValue, "less", largest) })
        {
            Assert.Equal(
                $"1 validation error detected: Value '{value}' at '{parameter}' failed to satisfy constraint: Member must have value {relation} than or equal to {bound}",
                await _probe.ValidateAsync(action, parameter, value));
        }
    }

    [Theory]
    [Trait("threat", "T-07")]
    [Trait("threat", "T-08")]
    [InlineData("AssumeRole", "tags", 50)]
    [InlineData("AssumeRole", "transitiveTagKeys", 50)]
    [InlineData("AssumeRole", "policyArns", 10)]
    [InlineData("AssumeRole", "providedContexts", 5)]
    [InlineData("AssumeRoleWithWebIdentity", "policyArns", 10)]
    [InlineData("GetFederationToken", "tags", 50)]
    [InlineData("GetFederationToken", "policyArns", 10)]
    [InlineData("AssumeRoleWithSAML", "policyArns", 10)]
    [InlineData("GetWebIdentityToken", "audience", 10)]
    [InlineData("GetWebIdentityToken", "tags", 50)]
    public async Task Lists_have_a_longest_length(string action, string parameter, int most)
    {
        Assert.Null(await _probe.ValidateAsync(action, parameter, 1));
        Assert.Null(await _probe.ValidateAsync(action, parameter, most));
        Assert.Equal(
            $"1 validation error detected: Value at '{parameter}' failed to satisfy constraint: Member must have length less than or equal to {most}",
            await _probe.ValidateAsync(action, parameter, most + 1));
    }

    [Fact]
    public void Everything_that_fails_is_told_together_in_the_order_of_the_parameters()
    {
        using var world = new ActionWorld();
        var caller = world.User("alice").CallerWithKeys("alice");
        var request = new AssumeRoleRequest("x", "y!")
        {
            DurationSeconds = 1,
            Policy = "",
            PolicyArns = ["x"],
            Tags = [new("", "v"), new("k", "<")],
            TransitiveTagKeys = ["k", "<"],
            ExternalId = "x",
            SerialNumber = "x",
            TokenCode = "x",
            SourceIdentity = "aws:x",
            MinimumSessionTokenSize = -1,
            ProvidedContexts = [new(null, "x")],
        };

        Assert.False(world.AssumeRole(caller, request).TryGet(out _, out var error));

        var failures = error.Message["18 validation errors detected: ".Length..].Split("; ");
        Assert.StartsWith("18 validation errors detected: ", error.Message, StringComparison.Ordinal);
        Assert.Equal(
            [
                "roleArn", "roleSessionName", "durationSeconds", "policy", "policy", "policyArns.1.member.arn", "tags.1.member.key", "tags.1.member.key", "tags.2.member.value",
                "transitiveTagKeys.2.member", "externalId", "serialNumber", "tokenCode", "tokenCode", "sourceIdentity", "minimumSessionTokenSize",
                "providedContexts.1.member.providerArn", "providedContexts.1.member.contextAssertion",
            ],
            failures.Select(failure => failure.Split(" at '")[1].Split('\'')[0]));
    }

    [Theory]
    [InlineData("role/cart-without-any-prefix")]
    [InlineData("arn:aws:iam::123456789012:user/alice")]
    [InlineData("arn:aws:sts::123456789012:assumed-role/cart/s1")]
    [InlineData("arn:aws:iam::12345678901:role/cart")]
    [InlineData("arn:aws:iam::123456789012:role/")]
    [InlineData("arn:aws:iam::123456789012:role/ca rt")]
    [InlineData("arn:aws:iam::123456789012:role/cart\n")]
    public async Task A_long_enough_text_that_is_no_role_arn_is_invalid(string arn)
    {
        using var world = new ActionWorld();
        var caller = world.User("alice").CallerWithKeys("alice");

        Assert.False(world.AssumeRole(caller, new(arn, "s1")).TryGet(out _, out var error));
        Assert.False((await world.AssumeRoleWithTokenAsync(new(arn, "s1", "a.b.c"))).TryGet(out _, out var other));

        Assert.Equal((StsErrorCode.ValidationError, $"{arn} is invalid"), (error.Code, error.Message));
        Assert.Equal((StsErrorCode.ValidationError, $"{arn} is invalid"), (other.Code, other.Message));
    }

    [Theory]
    [Trait("threat", "T-08")]
    [InlineData("\U0001D49C", true)]
    [InlineData("\U00020000", true)]
    [InlineData("\U0001D7D8", true)]
    [InlineData("\U0001F600", false)]
    public async Task Letters_and_numbers_beyond_the_basic_plane_are_letters_and_numbers(string text, bool expected)
    {
        foreach (var parameter in new[] { "tags.1.member.key", "tags.1.member.value", "transitiveTagKeys.1.member" })
        {
            Assert.Equal(expected, await _probe.ValidateAsync("AssumeRole", parameter, $"a{text}") is null);
        }
    }

    [Theory]
    [InlineData("RS256", true)]
    [InlineData("ES384", true)]
    [InlineData("ES256", false)]
    [InlineData("rs256", false)]
    [InlineData("none", false)]
    [InlineData("", false)]
    [InlineData("RS256\n", false)]
    public async Task Signing_algorithms_are_two(string algorithm, bool expected) =>
        Assert.Equal(expected, await _probe.ValidateAsync("GetWebIdentityToken", "signingAlgorithm", algorithm) is null);

    private static ParameterShape Shape(string action, string parameter) => ParameterProbe.Texts.Single(row => row.Action == action && row.Shape.Name == parameter).Shape;

    /// <summary>A text of the digit 1, which every pattern has.</summary>
    private static string Text(int length) => new('1', length);

    private static IEnumerable<char> Candidates() => Enumerable.Range(0, 0x180)
        .Concat([0x0663, 0x0966, 0x200B, 0x2028, 0x2029, 0x2160, 0x20AC, 0x3000, 0x3042, 0xD7FF, 0xE000, 0xFF11, 0xFF41, 0xFEFF, 0xFFFD, 0xFFFE, 0xFFFF])
        .Select(code => (char)code);

    private static string Failure(ParameterShape shape, string value, string constraint) =>
        $"1 validation error detected: Value{Shown(shape, value)} at '{shape.Name}' failed to satisfy constraint: Member must have {constraint}";

    private static string Pattern(ParameterShape shape, string value) =>
        $"1 validation error detected: Value{Shown(shape, value)} at '{shape.Name}' failed to satisfy constraint: Member must satisfy regular expression pattern: {shape.Pattern}";

    private static string Shown(ParameterShape shape, string value) =>
        shape.IsSecret ? "" : value.Length <= 128 ? $" '{value}'" : $" '{value[..128]}…'";
}
