using System.Text.Json;
using Broker.Kubernetes.Api;

namespace Broker.Kubernetes.Tests.Api;

public sealed class JsonMembersTests
{
    [Theory]
    [InlineData("""{"metadata":{"annotations":{"a":"b"}}}""", "b")]
    [InlineData("""{"metadata":{"annotations":{"a":1}}}""", null)]
    [InlineData("""{"metadata":{"annotations":{"a":null}}}""", null)]
    [InlineData("""{"metadata":{"annotations":"a"}}""", null)]
    [InlineData("""{"metadata":null}""", null)]
    [InlineData("""{"metadata":{"annotations":{"a":"\ud800"}}}""", null)]
    [InlineData("[]", null)]
    public void Finds_text_or_nothing_whatever_the_shape(string json, string? text)
    {
        using var document = JsonDocument.Parse(json);

        Assert.Equal(text, document.RootElement.FindText("metadata", "annotations", "a"));
    }

    [Fact]
    public void Gives_only_members_that_are_text()
    {
        using var document = JsonDocument.Parse("""{"labels":{"a":"b","c":1,"d":null}}""");

        Assert.Equal([new("a", "b")], document.RootElement.FindTexts("labels"));
        Assert.Empty(document.RootElement.FindTexts("none"));
    }

    [Theory]
    [InlineData("7", 7L)]
    [InlineData("7.5", null)]
    [InlineData("\"7\"", null)]
    public void Finds_whole_numbers(string value, long? number)
    {
        using var document = JsonDocument.Parse($$"""{"generation":{{value}}}""");

        Assert.Equal(number, document.RootElement.FindNumber("generation"));
    }
}
