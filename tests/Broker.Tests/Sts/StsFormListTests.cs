using System.Collections.Immutable;
using Broker.Core;
using Broker.Sts;

namespace Broker.Tests.Sts;

public sealed class StsFormListTests
{
    private static readonly ImmutableArray<string> TagMembers = ["Key", "Value"];

    [Theory]
    [InlineData("K.member.1=a&K.member.2=b", "a,b")]
    [InlineData("K.member.2=b&K.member.1=a", "a,b")]
    [InlineData("K.member.01=a&K.member.0002=b", "a,b")]
    [InlineData("K.member.1=a&K.member.1=b", "b")]
    [InlineData("K.member.1=a&K.member.01=b", "b")]
    [InlineData("K.member.1=a&K.member.01=b&K.member.1=c", "c")]
    [InlineData("K.member.11=a", "a")]
    [InlineData("K.member.11=a&K.member.22=b", "a,b")]
    [InlineData("K.member.1=&K.member.2=b", ",b")]
    [InlineData("K=&K.member.1=a", "a")]
    public void Reads_texts_in_the_order_of_their_indexes(string text, string values) => Assert.Equal(values, string.Join(',', Texts(text)));

    [Theory]
    [InlineData("K=")]
    [InlineData("K")]
    public void Reads_an_empty_list_as_sdks_send_it(string text)
    {
        Assert.Empty(Texts(text));
        Assert.Empty(Structures(text));
    }

    [Theory]
    [InlineData("K.member.0=a")]
    [InlineData("K.member.-1=a")]
    [InlineData("K.member.%2B1=a")]
    [InlineData("K.member.+1=a")]
    [InlineData("K.member.1%00=a")]
    [InlineData("K.member.x=a")]
    [InlineData("K.member.=a")]
    [InlineData("K.member=a")]
    [InlineData("K.member.%D9%A1=a")]
    [InlineData("K.member.2147483648=a")]
    [InlineData("K.member.2147483647=a")]
    [InlineData("K.member.12=a")]
    [InlineData("K.member.1=a&K.member.13=b")]
    [InlineData("K.member.11=a&K.member.23=b")]
    [InlineData("K.member.1.Key=a")]
    [InlineData("K.1=a")]
    [InlineData("K.Member.1=a")]
    [InlineData("K=a")]
    public void Refuses_texts_with_an_index_or_a_name_out_of_line(string text)
    {
        Assert.False(StsFormTests.Form(text).TryGetTexts("K", out var values, out var error));
        Assert.Null(values);
        Assert.Equal(StsErrorCode.MalformedInput, error.Code);
    }

    [Fact]
    public void Says_how_members_are_named()
    {
        StsFormTests.Form("Tags.1.Key=a").TryGetStructures("Tags", TagMembers, out _, out var error);

        Assert.Equal("Tags is a list: name its members Tags.member.N.Key and Tags.member.N.Value, with N from 1.", error!.Message);
    }

    [Theory]
    [Trait("threat", "T-08")]
    [InlineData("K.member.1.Key=a&K.member.1.Value=x&K.member.2.Key=b&K.member.2.Value=y", "a=x b=y")]
    [InlineData("K.member.2.Value=y&K.member.1.Value=x&K.member.2.Key=b&K.member.1.Key=a", "a=x b=y")]
    [InlineData("K.member.1.Key=a&K.member.01.Value=x", "a=x")]
    [InlineData("K.member.1.Key=a&K.member.1.Key=b&K.member.1.Value=x", "b=x")]
    [InlineData("K.member.1.Key=a&K.member.1.Value=", "a=")]
    [InlineData("K.member.1.Key=a", "a=(absent)")]
    [InlineData("K.member.5.Value=x", "(absent)=x")]
    public void Reads_structures(string text, string tags) =>
        Assert.Equal(tags, string.Join(' ', Structures(text).Select(s => $"{s["Key"] ?? "(absent)"}={s["Value"] ?? "(absent)"}")));

    [Theory]
    [Trait("threat", "T-08")]
    [InlineData("K.member.1=a")]
    [InlineData("K.member.1.=a")]
    [InlineData("K.member.1.key=a")]
    [InlineData("K.member.1.Key.More=a")]
    [InlineData("K.member.1.Key=a&K.member.1.Colour=b")]
    [InlineData("K.member.0.Key=a")]
    [InlineData("K.member.12.Key=a")]
    [InlineData("K.1.Key=a")]
    [InlineData("K.entry.1.Key=a")]
    public void Refuses_structures_with_an_index_or_a_name_out_of_line(string text)
    {
        Assert.False(StsFormTests.Form(text).TryGetStructures("K", TagMembers, out var structures, out var error));
        Assert.Null(structures);
        Assert.Equal(StsErrorCode.MalformedInput, error.Code);
    }

    [Theory]
    [Trait("threat", "T-08")]
    [Trait("threat", "T-07")]
    [InlineData("Tags", "Key,Value", 51)]
    [InlineData("PolicyArns", "arn", 11)]
    [InlineData("ProvidedContexts", "ProviderArn,ContextAssertion", 6)]
    public void Carries_one_more_than_is_legal_to_the_action(string list, string memberNames, int count)
    {
        ImmutableArray<string> names = [.. memberNames.Split(',')];
        var text = string.Join('&', Enumerable.Range(1, count).SelectMany(i => names.Select(name => $"{list}.member.{i}.{name}=v{i}")));

        Assert.True(StsFormTests.Form(text).TryGetStructures(list, names, out var structures, out _));

        Assert.Equal(Enumerable.Range(1, count).Select(i => $"v{i}"), structures!.Value.Select(s => s[names[^1]]));
    }

    private static ImmutableArray<string> Texts(string text)
    {
        Assert.True(StsFormTests.Form(text).TryGetTexts("K", out var values, out var error), error?.Message);
        return values!.Value;
    }

    private static ImmutableArray<StsFormStructure> Structures(string text)
    {
        Assert.True(StsFormTests.Form(text).TryGetStructures("K", TagMembers, out var structures, out var error), error?.Message);
        return structures!.Value;
    }
}
